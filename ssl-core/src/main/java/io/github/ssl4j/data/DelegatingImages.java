package io.github.ssl4j.data;

import java.util.List;
import java.util.Objects;

/** The images of another source, to be changed in part; closing it closes them. */
abstract class DelegatingImages implements ImageSource {
    private final ImageSource images;

    DelegatingImages(ImageSource images) {
        this.images = Objects.requireNonNull(images, "images");
    }

    @Override
    public double maxCorrupt() {
        return images.maxCorrupt();
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int channels() {
        return images.channels();
    }

    @Override
    public String name(int index) {
        return images.name(index);
    }

    @Override
    public void read(int index, Image target) {
        images.read(index, target);
    }

    @Override
    public void read(int index, Image target, ReadPlan plan) {
        images.read(index, target, plan);
    }

    @Override
    public boolean labelled() {
        return images.labelled();
    }

    @Override
    public int label(int index) {
        return images.label(index);
    }

    @Override
    public List<String> classes() {
        return images.classes();
    }

    @Override
    public ImageSummary summary() {
        return images.summary();
    }

    @Override
    public String contentHash(int index) {
        return images.contentHash(index);
    }

    @Override
    public String fingerprint() {
        return images.fingerprint();
    }

    @Override
    public void close() {
        images.close();
    }
}
