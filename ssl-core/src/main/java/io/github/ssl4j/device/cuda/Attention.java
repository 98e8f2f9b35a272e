package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.AttentionKernels;
import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Reduction;

/**
 * Multi-head self-attention: products of queries, keys and values where they lie, side by side in one matrix. Sequences
 * make one batch and heads follow one another, or the other way round, whichever makes the larger batches. Scores
 * are float32 until they are probabilities.
 */
final class Attention implements AttentionKernels<CudaStorage> {
    private final StridedProducts products;
    private final Elementwise elementwise;
    private final Softmaxes softmaxes;
    private final Reductions reductions;
    private final Scratch memory;

    /** How the matrix of one sequence and head lies in memory. */
    private enum Place {
        /** [L, head width] of the queries, keys or values. */
        INPUT,
        /** [L, L]. */
        SQUARE,
        /** [L, head width] of the output. */
        OUTPUT;

        long pitch(AttentionShape shape) {
            return switch (this) {
                case INPUT -> 3L * shape.width();
                case SQUARE -> shape.tokens();
                case OUTPUT -> shape.width();
            };
        }

        long perSequence(AttentionShape shape) {
            return this == SQUARE ? shape.biasLength() : shape.tokens() * pitch(shape);
        }

        long perHead(AttentionShape shape) {
            return this == SQUARE ? (long) shape.tokens() * shape.tokens() : shape.headWidth();
        }
    }

    /** A matrix in its place, perhaps read as its transpose. */
    private record Side(Place place, CudaStorage storage, boolean transposed) {
        Side(Place place, CudaStorage storage) {
            this(place, storage, false);
        }

        Side transpose() {
            return new Side(place, storage, !transposed);
        }

        StridedProducts.Layout layout(AttentionShape shape, boolean sequences) {
            return new StridedProducts.Layout(
                    place.pitch(shape), transposed, sequences ? place.perSequence(shape) : place.perHead(shape));
        }

        /** Returns the storage from a sequence or head on. */
        CudaStorage from(AttentionShape shape, boolean sequences, int number) {
            long first = number * (sequences ? place.perHead(shape) : place.perSequence(shape));
            return storage.slice(first, storage.length() - first);
        }
    }

    Attention(
            StridedProducts products,
            Elementwise elementwise,
            Softmaxes softmaxes,
            Reductions reductions,
            Scratch memory) {
        this.products = products;
        this.elementwise = elementwise;
        this.softmaxes = softmaxes;
        this.reductions = reductions;
        this.memory = memory;
    }

    /** Computes the probabilities and y; a null bias adds nothing. */
    @Override
    public void attention(
            AttentionShape shape, CudaStorage qkv, CudaStorage bias, CudaStorage probabilities, CudaStorage y) {
        boolean narrow = probabilities.type() != ElementType.FLOAT32;
        try (CudaStorage apart = narrow ? memory.borrow(shape.probabilitiesLength()) : null) {
            CudaStorage scores = narrow ? apart : probabilities;
            Side square = new Side(Place.SQUARE, scores);
            multiply(
                    shape,
                    shape.scale(),
                    part(shape, qkv, 0),
                    part(shape, qkv, 1).transpose(),
                    square);
            if (bias != null) {
                int positions = Math.toIntExact(shape.biasLength());
                elementwise.binary(Binary.ADD, Broadcast.ROW, shape.batch(), positions, scores, bias, scores);
            }
            softmaxes.softmax(rows(shape), shape.tokens(), scores, probabilities);
        }
        multiply(shape, 1, new Side(Place.SQUARE, probabilities), part(shape, qkv, 2), new Side(Place.OUTPUT, y));
    }

    /** Computes dqkv, and dbias where it is not null. */
    @Override
    public void attentionBackward(
            AttentionShape shape,
            CudaStorage qkv,
            CudaStorage probabilities,
            CudaStorage dy,
            CudaStorage dqkv,
            CudaStorage dbias) {
        Side output = new Side(Place.OUTPUT, dy);
        Side square = new Side(Place.SQUARE, probabilities);
        multiply(shape, 1, square.transpose(), output, part(shape, dqkv, 2));
        try (CudaStorage scores = memory.borrow(probabilities.type(), shape.probabilitiesLength())) {
            Side dscores = new Side(Place.SQUARE, scores);
            multiply(shape, 1, output, part(shape, qkv, 2).transpose(), dscores);
            softmaxes.softmaxBackward(rows(shape), shape.tokens(), probabilities, scores, scores);
            if (dbias != null) {
                int positions = Math.toIntExact(shape.biasLength());
                reductions.reduce(Reduction.SUM, 1, shape.batch(), positions, scores, dbias);
            }
            multiply(shape, shape.scale(), dscores, part(shape, qkv, 1), part(shape, dqkv, 0));
            multiply(shape, shape.scale(), dscores.transpose(), part(shape, qkv, 0), part(shape, dqkv, 1));
        }
    }

    /** C = factor A B per sequence and head. */
    private void multiply(AttentionShape shape, double factor, Side a, Side b, Side c) {
        boolean sequences = shape.batch() >= shape.heads();
        int k = a.place() == Place.SQUARE ? shape.tokens() : shape.headWidth();
        StridedProducts.Shape sizes = new StridedProducts.Shape(
                sequences ? shape.batch() : shape.heads(),
                shape.tokens(),
                c.place() == Place.SQUARE ? shape.tokens() : shape.headWidth(),
                k,
                a.layout(shape, sequences),
                b.layout(shape, sequences),
                c.layout(shape, sequences));
        int rounds = sequences ? shape.heads() : shape.batch();
        for (int i = 0; i < rounds; i++) {
            boolean done = products.multiply(
                    sizes,
                    factor,
                    a.from(shape, sequences, i),
                    b.from(shape, sequences, i),
                    0,
                    null,
                    c.from(shape, sequences, i));
            if (!done) {
                throw new IllegalStateException("cuBLASLt has no algorithm to compute attention of " + shape);
            }
        }
    }

    private static int rows(AttentionShape shape) {
        return Math.toIntExact(shape.probabilitiesLength() / shape.tokens());
    }

    /** Returns the queries, keys or values of qkv, up to its end. */
    private static Side part(AttentionShape shape, CudaStorage qkv, int part) {
        long from = (long) part * shape.width();
        return new Side(Place.INPUT, qkv.slice(from, qkv.length() - from));
    }
}
