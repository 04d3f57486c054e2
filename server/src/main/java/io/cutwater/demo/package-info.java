/**
 * The demonstration: local servers, Cutwater as a process of its own, a live load, faults, and the
 * reckoning by an independent reader. It knows the playground and a running Cutwater's status page,
 * and nothing of how messages are carried.
 */
@NullMarked
package io.cutwater.demo;

import org.jspecify.annotations.NullMarked;
