package io.github.ssl4j.data;

import java.util.List;

/** Some images of another source, in the order in which they are named. */
final class SelectedImages implements ImageSource {
    private final ImageSource whole;
    private final int[] selected;

    SelectedImages(ImageSource whole, int... selected) {
        if (selected.length == 0) {
            throw new IllegalArgumentException("a selection of images: expected at least one, found none");
        }
        for (int index : selected) {
            if (index < 0 || index >= whole.size()) {
                throw new IllegalArgumentException(
                        "a selection of images: expected indices from 0 to " + (whole.size() - 1) + ", found " + index);
            }
        }
        this.whole = whole;
        this.selected = selected.clone();
    }

    @Override
    public int size() {
        return selected.length;
    }

    @Override
    public int channels() {
        return whole.channels();
    }

    @Override
    public String name(int index) {
        return whole.name(selected[index]);
    }

    @Override
    public void read(int index, Image target) {
        whole.read(selected[index], target);
    }

    @Override
    public void read(int index, Image target, ReadPlan plan) {
        whole.read(selected[index], target, plan);
    }

    @Override
    public boolean labelled() {
        return whole.labelled();
    }

    @Override
    public int label(int index) {
        return whole.label(selected[index]);
    }

    @Override
    public List<String> classes() {
        return whole.classes();
    }

    @Override
    public double maxCorrupt() {
        return whole.maxCorrupt();
    }

    @Override
    public String contentHash(int index) {
        return whole.contentHash(selected[index]);
    }

    @Override
    public void close() {}
}
