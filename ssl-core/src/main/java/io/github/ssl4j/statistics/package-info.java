/** What rows of numbers have in common: clusters, covariance and its factors, eigenvalues and eigenvectors. */
package io.github.ssl4j.statistics;
