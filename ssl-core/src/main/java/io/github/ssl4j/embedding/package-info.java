/**
 * Files of embeddings: features of many images written in constant memory, and searched for neighbours and duplicates.
 */
package io.github.ssl4j.embedding;
