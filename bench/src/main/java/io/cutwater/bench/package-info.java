/**
 * How fast Cutwater is, beside what both ends reach alone and what others reach on the same servers
 * in the same run. Every bridge is a process of its own that is looked at from outside; what it
 * carried is counted by the servers.
 */
@NullMarked
package io.cutwater.bench;

import org.jspecify.annotations.NullMarked;
