/** Statistics of the rows of a matrix: k-means clusters, covariance and its factors, eigenvalues and eigenvectors. */
package io.github.ssl4j.statistics;
