/** Photographs shrunk once and for all into WebDataset shards. */
package io.github.ssl4j.shards;
