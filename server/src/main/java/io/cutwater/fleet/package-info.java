/**
 * Several instances of a deployment: who carries which lane, how one hands a lane to another, and
 * what each tells of itself.
 */
@NullMarked
package io.cutwater.fleet;

import org.jspecify.annotations.NullMarked;
