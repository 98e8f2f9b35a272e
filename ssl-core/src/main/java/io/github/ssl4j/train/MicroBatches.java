package io.github.ssl4j.train;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A batch that goes through the networks in pieces, with the gradient of the whole batch: the embeddings of all pieces
 * are made and the rest forgotten, the loss and its gradient with respect to them once, and then each piece goes
 * through the networks again, with recording, to carry its rows of that gradient to the weights. Gao et al. 2021,
 * arXiv:2101.06983.
 *
 * <p>Where the loss adds up, the pieces are trained on one after another, and their gradients are added.
 *
 * <p>Batch norms take the statistics of a piece.
 */
final class MicroBatches {
    private final SslMethod method;
    private final GlobalBatch batch;
    private final int images;
    private final Supplier<RandomStream> random;
    private Views views;
    private Function<Views, List<Tensor>> networks;
    private List<Tensor> embeddings;

    /**
     * Creates the pieces of a step.
     *
     * @param batch of which the views of the step are this worker's
     * @param images of a piece
     * @param random gives the random numbers of the step, from the first on
     */
    MicroBatches(SslMethod method, GlobalBatch batch, int images, Supplier<RandomStream> random) {
        this.method = method;
        this.batch = batch;
        this.images = images;
        this.random = random;
    }

    /** Returns the step of a batch. */
    Step step(Views all, Progress progress) {
        views = all;
        return method.lossAddsUp() ? accumulated(progress) : method.step(all, progress);
    }

    /** Finds the gradients of all weights. */
    void backward(Step step) {
        if (!method.lossAddsUp()) {
            step.loss().backward();
            carryOn();
        }
    }

    /** Returns what networks make of all images, as leaves, whose gradients are carried on after the loss's backward. */
    List<Tensor> embed(Views all, Function<Views, List<Tensor>> newNetworks) {
        if (networks != null) {
            throw new IllegalStateException(method.name() + ": expected one call of embed() in a step, found two");
        }
        views = all;
        networks = newNetworks;
        List<Tensor> whole = new ArrayList<>();
        try (BuffersAsTheyWere before = new BuffersAsTheyWere(method)) {
            forEachPiece(first -> {
                // recorded, as drop path goes by that, and forgotten with its scope
                try (Scope scope = Scope.detached(random.get())) {
                    List<Tensor> made = scope.within(() -> networks.apply(views.part(first, images)));
                    copy(made, first, whole);
                }
            });
        }
        embeddings = whole.stream().map(Tensor::withGradient).toList();
        return embeddings;
    }

    /** Returns the step of a method whose loss adds up, after the backward pass of every piece. */
    private Step accumulated(Progress progress) {
        PiecesOfStep pieces = new PiecesOfStep();
        forEachPiece(first -> {
            try (Scope scope = Scope.open(random.get())) {
                pieces.add(method.step(views.part(first, images), progress));
                releaseGradients(scope);
            }
        });
        return pieces.step(views.get(0).device(), batch);
    }

    /** Carries the gradients of the embeddings to the weights, piece by piece. */
    private void carryOn() {
        if (networks == null) {
            throw new IllegalArgumentException(
                    "micro-batch: expected a method that puts its images through its networks"
                            + " by embed(), or whose loss adds up, found " + method.name());
        }
        forEachPiece(first -> {
            try (Scope scope = Scope.open(random.get())) {
                carryOn(networks.apply(views.part(first, images)), first);
                releaseGradients(scope);
            }
        });
    }

    private void releaseGradients(Scope scope) {
        method.parameters().values().stream()
                .map(Tensor::gradient)
                .filter(Objects::nonNull)
                .forEach(scope::release);
    }

    /** Lets the gradients of a piece's embeddings flow to the weights. */
    private void carryOn(List<Tensor> made, int first) {
        Tensor sum = null;
        for (int i = 0; i < made.size(); i++) {
            Tensor gradient = embeddings.get(i).gradient();
            if (gradient != null && made.get(i).requiresGradient()) {
                Tensor product = Ops.sum(made.get(i).times(rows(gradient, first)));
                sum = sum == null ? product : sum.plus(product);
            }
        }
        if (sum != null) {
            sum.backward();
        }
    }

    private void forEachPiece(IntConsumer work) {
        int pieces = views.batch() / images;
        try {
            for (int index = 0; index < pieces; index++) {
                method.over(batch.piece(index, pieces));
                work.accept(index * images);
            }
        } finally {
            method.over(batch);
        }
    }

    /** Copies rows [V m, ...] of a piece to their places in those of the whole [V n, ...], made with the first piece. */
    private void copy(List<Tensor> made, int first, List<Tensor> whole) {
        for (int i = 0; i < made.size(); i++) {
            Tensor rows = made.get(i).floating();
            int seen = rows.size(0) / images;
            int width = Math.toIntExact(rows.length() / rows.size(0));
            if (whole.size() == i) {
                int[] shape = rows.shape();
                shape[0] = seen * views.batch();
                whole.add(Tensor.empty(rows.device(), rows.type(), shape));
            }
            for (int view = 0; view < seen; view++) {
                rows.device()
                        .copy(
                                rows.storage().slice((long) view * images * width, (long) images * width),
                                whole.get(i)
                                        .storage()
                                        .slice((long) (view * views.batch() + first) * width, (long) images * width));
            }
        }
    }

    /** Returns the rows [V m, ...] of a piece of those of the whole, [V n, ...]. */
    private Tensor rows(Tensor whole, int first) {
        int seen = whole.size(0) / views.batch();
        Tensor[] parts = new Tensor[seen];
        for (int view = 0; view < seen; view++) {
            parts[view] = Ops.slice(whole, view * views.batch() + first, images);
        }
        return seen == 1 ? parts[0] : Ops.concatenate(parts);
    }
}
