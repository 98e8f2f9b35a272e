package io.github.ssl4j.data;

import java.util.List;
import java.util.Objects;

/** Consecutive images of another source. */
record SourceSubset(ImageSource whole, int from, int size) implements ImageSource {
    SourceSubset {
        if (from < 0 || size < 1 || size > whole.size() - from) {
            throw new IllegalArgumentException("a part must be at least one of the " + whole.size() + " images, found "
                    + size + " from index " + from);
        }
    }

    @Override
    public int channels() {
        return whole.channels();
    }

    @Override
    public String name(int index) {
        return whole.name(inWhole(index));
    }

    @Override
    public void read(int index, Image target) {
        whole.read(inWhole(index), target);
    }

    @Override
    public void read(int index, Image target, ReadPlan plan) {
        whole.read(inWhole(index), target, plan);
    }

    @Override
    public boolean labelled() {
        return whole.labelled();
    }

    @Override
    public int label(int index) {
        return whole.label(inWhole(index));
    }

    @Override
    public List<String> classes() {
        return whole.classes();
    }

    @Override
    public String fingerprint() {
        return new Fingerprint().add(whole.fingerprint()).add(from).add(size).hex();
    }

    @Override
    public double maxCorrupt() {
        return whole.maxCorrupt();
    }

    @Override
    public String contentHash(int index) {
        return whole.contentHash(inWhole(index));
    }

    @Override
    public void close() {}

    private int inWhole(int index) {
        return from + Objects.checkIndex(index, size);
    }
}
