/** How JSON is read and written, wherever it is. */
@NullMarked
package io.cutwater.json;

import org.jspecify.annotations.NullMarked;
