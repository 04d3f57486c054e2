/**
 * The rules of the house that a build can check: dependencies, sizes, and documents that are true.
 */
package io.cutwater.architecture;
