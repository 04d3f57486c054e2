@NullMarked
package io.cutwater.http;

import org.jspecify.annotations.NullMarked;
