package io.github.ssl4j.interop;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import java.io.NotSerializableException;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Features of an encoder [N, D] in place of the images of another iterator, whose labels stay; each batch is encoded
 * when its turn comes, so that sets of any size fit. Who passes over a set several times gains by {@link DataSets} or a
 * cache, as every pass encodes anew.
 */
public final class EncodedIterator implements DataSetIterator {
    private static final long serialVersionUID = 1L;

    private final transient Encoder encoder;
    private final transient DataSetIterator images;
    private final double white;
    private transient DataSetPreProcessor preProcessor;

    private EncodedIterator(Encoder encoder, DataSetIterator images, double white) {
        this.encoder = Objects.requireNonNull(encoder, "encoder");
        this.images = Objects.requireNonNull(images, "images");
        this.white = white;
    }

    /**
     * Returns the features of the images of an iterator; both stay the caller's. {@link #next} throws an
     * IllegalArgumentException where features are no images [N, C, H, W] of the encoder's channels with values from 0
     * to {@code white}.
     *
     * @param images batches of features [N, C, H, W], not normalised, which the encoder does itself
     * @param white the value of white: 1, 255, or whatever the values are scaled to
     */
    public static EncodedIterator of(Encoder encoder, DataSetIterator images, double white) {
        return new EncodedIterator(encoder, images, white);
    }

    /**
     * Returns the features of the images of a source, with their labels, one-hot [N, K], if they have any; both stay
     * the caller's. Images that cannot be read are left out.
     *
     * @param batch N, images at a time
     * @throws IllegalArgumentException if the batch is below 1
     */
    public static DataSetIterator of(Encoder encoder, ImageSource images, int batch) {
        return new OfSource(encoder, images, batch);
    }

    @Override
    public boolean hasNext() {
        return images.hasNext();
    }

    @Override
    public DataSet next() {
        return encoded(images.next());
    }

    @Override
    public DataSet next(int count) {
        return encoded(images.next(count));
    }

    private DataSet encoded(DataSet batch) {
        DataSet set = new DataSet(
                encoder.embed(ImageSource.of(batch.getFeatures(), white)).toINDArray(), batch.getLabels());
        set.setLabelNames(batch.getLabelNamesList());
        if (preProcessor != null) {
            preProcessor.preProcess(set);
        }
        return set;
    }

    @Override
    public int inputColumns() {
        return encoder.featureWidth();
    }

    @Override
    public int totalOutcomes() {
        return images.totalOutcomes();
    }

    @Override
    public boolean resetSupported() {
        return images.resetSupported();
    }

    /** Returns false: the encoder's processor is that of the training. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void reset() {
        images.reset();
    }

    @Override
    public int batch() {
        return images.batch();
    }

    /** Sets what is done to the features; what is done to images is set on their own iterator. */
    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    @Override
    public List<String> getLabels() {
        return images.getLabels();
    }

    private Object writeReplace() throws NotSerializableException {
        throw new NotSerializableException(getClass().getName());
    }

    /** Features of the images of a source. */
    private static final class OfSource extends BatchIterator {
        private static final long serialVersionUID = 1L;

        private final transient Encoder encoder;
        private final transient ImageSource images;

        OfSource(Encoder encoder, ImageSource images, int batch) {
            super(images.size(), batch, images.classes());
            this.encoder = Objects.requireNonNull(encoder, "encoder");
            this.images = images;
        }

        @Override
        DataSet make(int from, int count) {
            return DataSets.of(encoder.embed(images.subset(from, count)));
        }

        @Override
        public int inputColumns() {
            return encoder.featureWidth();
        }

        @Override
        public boolean asyncSupported() {
            return false;
        }
    }
}
