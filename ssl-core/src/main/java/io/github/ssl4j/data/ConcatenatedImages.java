package io.github.ssl4j.data;

import io.github.ssl4j.data.files.PassedOver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The images of several sources, one after another, with classes of one name being one. */
final class ConcatenatedImages implements ImageSource {
    private final List<ImageSource> parts;
    /** The index of the first image of every part, and the number of all. */
    private final int[] starts;

    private final List<String> classes;
    /** The label here for every label there, of every part. */
    private final int[][] labels;

    ConcatenatedImages(List<? extends ImageSource> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("images of several sources: expected at least one source, found none");
        }
        this.parts = List.copyOf(sources);
        this.starts = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            ImageSource part = parts.get(i);
            if (part.channels() != parts.get(0).channels()) {
                throw new IllegalArgumentException(String.format(
                        "images of several sources: expected %d channels as in %s, found %d in %s",
                        parts.get(0).channels(), parts.get(0).name(0), part.channels(), part.name(0)));
            }
            starts[i + 1] = Math.addExact(starts[i], part.size());
        }
        this.classes = parts.stream().allMatch(ImageSource::labelled) ? merged(parts) : List.of();
        Map<String, Integer> byName = new HashMap<>();
        classes.forEach(name -> byName.put(name, byName.size()));
        this.labels = parts.stream()
                .map(part -> part.classes().stream()
                        .mapToInt(name -> byName.getOrDefault(name, -1))
                        .toArray())
                .toArray(int[][]::new);
    }

    /** Returns the order that all have where that is one, and otherwise that of the names. */
    private static List<String> merged(List<? extends ImageSource> parts) {
        List<String> first = parts.get(0).classes();
        if (parts.stream().allMatch(part -> part.classes().equals(first))) {
            return first;
        }
        return Labels.sorted(
                parts.stream().flatMap(part -> part.classes().stream()).toList());
    }

    private int part(int index) {
        Objects.checkIndex(index, size());
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2;
    }

    @Override
    public int size() {
        return starts[parts.size()];
    }

    @Override
    public int channels() {
        return parts.get(0).channels();
    }

    @Override
    public String name(int index) {
        int part = part(index);
        return parts.get(part).name(index - starts[part]);
    }

    @Override
    public void read(int index, Image target) {
        int part = part(index);
        parts.get(part).read(index - starts[part], target);
    }

    @Override
    public void read(int index, Image target, ReadPlan plan) {
        int part = part(index);
        parts.get(part).read(index - starts[part], target, plan);
    }

    @Override
    public boolean labelled() {
        return !classes.isEmpty();
    }

    @Override
    public int label(int index) {
        if (!labelled()) {
            throw new IllegalStateException("these images have no labels");
        }
        int part = part(index);
        return labels[part][parts.get(part).label(index - starts[part])];
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public ImageSummary summary() {
        Map<String, Integer> formats = new HashMap<>();
        List<PassedOver> passedOver = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (ImageSource part : parts) {
            ImageSummary summary = part.summary();
            summary.formats().forEach((end, count) -> formats.merge(end, count, Integer::sum));
            PassedOver.addAll(passedOver, summary.passedOver());
            notes.addAll(summary.notes());
        }
        if (!labelled() && parts.stream().anyMatch(ImageSource::labelled)) {
            ImageSource without =
                    parts.stream().filter(part -> !part.labelled()).findFirst().orElseThrow();
            notes.add("no labels: " + without.name(0) + " and those beside it have none, unlike other images");
        }
        return ImageSummary.of(this, formats, passedOver, notes);
    }

    @Override
    public double maxCorrupt() {
        return parts.stream().mapToDouble(ImageSource::maxCorrupt).max().orElseThrow();
    }

    @Override
    public String contentHash(int index) {
        int part = part(index);
        return parts.get(part).contentHash(index - starts[part]);
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint().add(parts.size());
        parts.forEach(part -> fingerprint.add(part.fingerprint()));
        return fingerprint.hex();
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (ImageSource part : parts) {
            try {
                part.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
