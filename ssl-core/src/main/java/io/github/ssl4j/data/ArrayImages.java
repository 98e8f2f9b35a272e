package io.github.ssl4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Images and labels copied from ND4J arrays of images [N, C, H, W]. */
final class ArrayImages {
    /** By how much of white a resampled black or white may miss it. */
    private static final double ROUNDING = 1e-6;

    private final String kind;
    private final double white;
    private final List<float[]> images = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private long[] shape;
    private int classes;
    private boolean oneHot = true;
    private float largest;
    private boolean fractions;

    private ArrayImages(String kind, double white) {
        if (!(white > 0 && Double.isFinite(white))) {
            throw new IllegalArgumentException(
                    "white: expected the largest value of a pixel, such as 1 or 255, found " + white);
        }
        this.kind = kind;
        this.white = white;
    }

    static ImageSource read(INDArray nchw, double white) {
        ArrayImages arrays = new ArrayImages("array", white);
        arrays.add(nchw);
        return arrays.source(Labels.NONE);
    }

    static ImageSource read(DataSetIterator batches, double white, UnaryOperator<INDArray> toNchw) {
        ArrayImages arrays = new ArrayImages(batches.getClass().getSimpleName(), white);
        if (batches.resetSupported()) {
            batches.reset();
        }
        while (batches.hasNext()) {
            DataSet batch = batches.next();
            arrays.add(toNchw.apply(batch.getFeatures()));
            arrays.addLabels(batch.getLabels());
        }
        return arrays.source(arrays.labels(batches.getLabels()));
    }

    private ImageSource source(Labels ofImages) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException(kind + " has no images: expected at least one");
        }
        if (white > 1 && fractions && largest <= 1) {
            throw new IllegalArgumentException(
                    kind + " gives values up to " + largest + ": expected 0 to " + whiteInWords() + ", not yet scaled");
        }
        return new FloatImages(
                images,
                Math.toIntExact(shape[1]),
                Math.toIntExact(shape[2]),
                Math.toIntExact(shape[3]),
                ofImages,
                index -> kind + ", image " + index);
    }

    private void add(INDArray nchw) {
        long[] found = nchw.shape();
        if (found.length != 4) {
            throw new IllegalArgumentException(
                    kind + ": expected images of shape [N, C, H, W], found " + Arrays.toString(found));
        }
        if (shape == null) {
            shape = found;
        }
        if (!Arrays.equals(shape, 1, 4, found, 1, 4)) {
            throw new IllegalArgumentException(
                    "%s: expected images of shape [N, %d, %d, %d] as in the first batch, found %s"
                            .formatted(kind, shape[1], shape[2], shape[3], Arrays.toString(found)));
        }
        for (long n = 0; n < found[0]; n++) {
            images.add(pixels(nchw.slice(n)));
        }
    }

    private float[] pixels(INDArray image) {
        float[] values = floats(image);
        for (int i = 0; i < values.length; i++) {
            float value = values[i];
            if (!(value >= -ROUNDING * white && value <= (1 + ROUNDING) * white)) {
                throw new IllegalArgumentException(kind + ", image " + images.size() + ": expected values from 0 to "
                        + whiteInWords() + ", not normalised, found " + value);
            }
            largest = Math.max(largest, value);
            fractions |= value != Math.rint(value);
            values[i] = (float) Math.max(0, Math.min(1, value / white));
        }
        return values;
    }

    private String whiteInWords() {
        return white == Math.rint(white) ? Long.toString((long) white) : Double.toString(white);
    }

    private void addLabels(INDArray rows) {
        oneHot = oneHot && rows != null && rows.rank() == 2 && rows.size(1) > 1;
        if (!oneHot) {
            return;
        }
        int width = Math.toIntExact(rows.size(1));
        oneHot = classes == 0 || classes == width;
        classes = width;
        float[] values = floats(rows);
        for (int from = 0; from < values.length; from += width) {
            labels.add(hot(values, from));
        }
    }

    /** Returns which value of a row is one where all others are zero, else -1. */
    private int hot(float[] values, int from) {
        int hot = -1;
        for (int i = 0; i < classes; i++) {
            float value = values[from + i];
            if (value != 0 && (value != 1 || hot >= 0)) {
                return -1;
            }
            hot = value == 1 ? i : hot;
        }
        return hot;
    }

    private Labels labels(List<String> names) {
        if (!oneHot || labels.size() != images.size() || labels.contains(-1)) {
            return Labels.NONE;
        }
        boolean named = names != null && names.size() == classes;
        return new Labels(
                labels.stream().mapToInt(Integer::intValue).toArray(),
                named
                        ? List.copyOf(names)
                        : IntStream.range(0, classes)
                                .mapToObj(Integer::toString)
                                .toList());
    }

    private static float[] floats(INDArray array) {
        return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
    }
}
