package io.github.ssl4j.interop;

import java.io.NotSerializableException;
import java.util.List;
import java.util.NoSuchElementException;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** What Deeplearning4j asks of an iterator over parts of a source, each made when its turn comes. */
abstract class BatchIterator implements DataSetIterator {
    private static final long serialVersionUID = 1L;

    private final int size;
    private final int batch;
    private final transient List<String> classes;
    private int position;
    private transient DataSetPreProcessor preProcessor;

    BatchIterator(int size, int batch, List<String> classes) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch: expected at least 1 image, found " + batch);
        }
        this.size = size;
        this.batch = batch;
        this.classes = classes;
    }

    /** Returns the images from one on. */
    abstract DataSet make(int from, int count);

    @Override
    public final boolean hasNext() {
        return position < size;
    }

    @Override
    public final DataSet next() {
        return next(batch);
    }

    @Override
    public final DataSet next(int count) {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + size + " images were given; reset() begins again");
        }
        int given = Math.min(count, size - position);
        DataSet set = make(position, given);
        position += given;
        if (preProcessor != null) {
            preProcessor.preProcess(set);
        }
        return set;
    }

    @Override
    public final int totalOutcomes() {
        return classes.size();
    }

    @Override
    public final boolean resetSupported() {
        return true;
    }

    @Override
    public final void reset() {
        position = 0;
    }

    @Override
    public final int batch() {
        return batch;
    }

    @Override
    public final void setPreProcessor(DataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public final DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    @Override
    public final List<String> getLabels() {
        return classes;
    }

    /** Iterators are serialisable by Deeplearning4j's interface, but images and encoders are not. */
    final Object writeReplace() throws NotSerializableException {
        throw new NotSerializableException(getClass().getName());
    }
}
