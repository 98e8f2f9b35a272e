/**
 * The reference device: every kernel written as its formula in double precision over ND4J arrays, slow on purpose, for
 * the faster devices to be tested against.
 */
package io.github.ssl4j.device.nd4j;
