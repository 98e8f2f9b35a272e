/** Layers, networks and projection heads, with parameters named and initialised as in torchvision. */
package io.github.ssl4j.nn;
