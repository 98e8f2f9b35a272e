/** The front door: the catalogue of methods with their presets, and the facade that fits one to images and runs it. */
package io.github.ssl4j.pretrain;
