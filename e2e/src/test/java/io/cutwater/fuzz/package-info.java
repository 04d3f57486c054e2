/** Any input at all, to whatever reads what others wrote. */
@NullMarked
package io.cutwater.fuzz;

import org.jspecify.annotations.NullMarked;
