/** Methods that agree on cluster assignments: SwAV and DeepCluster, each with its loss beside it. */
package io.github.ssl4j.clustering;
