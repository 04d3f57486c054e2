/**
 * What every adapter of a port promises, as suites that the fakes pass here and the real adapters
 * on real servers. It knows the ports alone.
 */
package io.cutwater.lane.contract;
