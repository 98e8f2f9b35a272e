/**
 * What the W workers of one training do together, so that they compute what one process would on the whole batch.
 *
 * <p>Every worker has all parameters and n of the N = W n rows of the batch, those from n times its rank on. Its tape
 * records what it computes; what crosses workers goes through {@link io.github.ssl4j.collectives.GlobalBatch}. Two
 * kinds of tensors occur:
 *
 * <ul>
 *   <li><b>Own</b> tensors depend on this worker's rows: features, projections, normalised activations. The gradient
 *       that reaches a parameter through them is this worker's <i>share</i>.
 *   <li><b>Common</b> tensors are alike on every worker: all rows, correlations over the batch, the loss made of them.
 *       Their gradient is <i>complete</i> on every worker, since every worker computes the same loss.
 * </ul>
 *
 * <p>{@code gather} and {@code sumForLoss} lead from own to common. Going back, a worker takes its part of a gradient
 * that is complete, so nothing is sent and nothing divided by W. {@code sumForRows} is common in value but is used by
 * each worker's own rows, as the mean of a batch norm is; its gradient arrives in shares, which its backward adds up.
 * Taking one for the other gives a gradient W times too large, or a part of it.
 *
 * <p>Three rules follow:
 *
 * <ul>
 *   <li>The gradients of the parameters are shares: {@link io.github.ssl4j.collectives.FlatGradients} adds them, and
 *       never takes their mean.
 *   <li>A loss may be a common one, a worker's share of one (the sum over its own rows divided by N, not by n), or the
 *       sum of both.
 *   <li>Parameters are applied to own tensors. The gradient of one applied to a common tensor is complete on every
 *       worker, and adding it up would count it W times.
 * </ul>
 *
 * <p>All workers call the same collectives in the same order, in the backward pass too. That follows when all record
 * the same operations.
 */
package io.github.ssl4j.collectives;
