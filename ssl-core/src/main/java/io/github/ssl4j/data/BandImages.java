package io.github.ssl4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Images whose bands are files of their own. The files of an image lie in one folder and are called after their bands,
 * {@code B02.tif}, or by a name that they share, {@code tile_7_B02.tif}; files of other bands are left out.
 */
final class BandImages implements ImageSource {
    private final ImageSource files;
    private final List<String> bands;
    private final List<Sample> samples;
    private final Labels labels;
    private final ThreadLocal<Image> band = ThreadLocal.withInitial(() -> new Image(1, 1, 1));

    /** The files of an image by their index, one for each band, -1 for one that is missing. */
    private record Sample(String name, int[] files) {}

    private BandImages(ImageSource files, List<String> bands, List<Sample> samples) {
        this.files = files;
        this.bands = bands;
        this.samples = samples;
        this.labels = Labels.fromPaths(
                samples.stream().map(sample -> sample.name().replace('\\', '/')).toList());
    }

    /**
     * Returns the images of which these files, of one channel each, are the bands; closes the files if there are none.
     *
     * @throws IllegalArgumentException if a band is named twice, no image has all bands, or the first one's differ in
     *     size
     */
    static ImageSource of(ImageSource files, List<String> bands) {
        try {
            if (new HashSet<>(bands).size() < bands.size()) {
                throw new IllegalArgumentException("bands: expected each once, found " + String.join(",", bands));
            }
            BandImages images = new BandImages(files, List.copyOf(bands), samples(files, bands));
            images.requireOneSize();
            return images;
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static List<Sample> samples(ImageSource files, List<String> bands) {
        Map<String, int[]> byName = new TreeMap<>();
        Set<String> others = new HashSet<>();
        for (int i = 0; i < files.size(); i++) {
            String stem = stem(files.name(i));
            int index = band(stem, bands);
            if (index < 0) {
                others.add(stem.substring(folderEnd(stem)));
                continue;
            }
            String name = sample(stem, bands.get(index));
            int[] found = byName.computeIfAbsent(name, key -> missing(bands.size()));
            if (found[index] >= 0) {
                throw new IllegalArgumentException("band " + bands.get(index) + " of " + name
                        + ": expected one file, found " + files.name(found[index]) + " and " + files.name(i));
            }
            found[index] = i;
        }
        List<Sample> samples = new ArrayList<>();
        byName.forEach((name, found) -> samples.add(new Sample(name, found)));
        boolean some = samples.stream().anyMatch(sample -> firstMissing(sample) < 0);
        if (!some) {
            throw new IllegalArgumentException("bands: expected an image with files for " + String.join(", ", bands)
                    + ", found " + nearest(samples, bands, others));
        }
        return samples;
    }

    private static String nearest(List<Sample> samples, List<String> bands, Set<String> others) {
        if (samples.isEmpty()) {
            return "files called "
                    + String.join(", ", others.stream().sorted().limit(3).toList());
        }
        Sample first = samples.get(0);
        return first.name() + " without " + bands.get(firstMissing(first));
    }

    private static int[] missing(int count) {
        int[] none = new int[count];
        Arrays.fill(none, -1);
        return none;
    }

    private static int firstMissing(Sample sample) {
        for (int i = 0; i < sample.files().length; i++) {
            if (sample.files()[i] < 0) {
                return i;
            }
        }
        return -1;
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > folderEnd(name) ? name.substring(0, dot) : name;
    }

    private static int folderEnd(String name) {
        return Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1;
    }

    /** Returns which band a file is of; -1 if it is of none. */
    private static int band(String stem, List<String> bands) {
        String file = stem.substring(folderEnd(stem));
        for (int i = 0; i < bands.size(); i++) {
            String band = bands.get(i);
            boolean after = file.length() > band.length()
                    && file.endsWith(band)
                    && "_-. ".indexOf(file.charAt(file.length() - band.length() - 1)) >= 0;
            if (file.equals(band) || after) {
                return i;
            }
        }
        return -1;
    }

    /** Returns what the names of an image's files share: the folder, and what precedes the band. */
    private static String sample(String stem, String band) {
        String shared = stem.substring(0, stem.length() - band.length());
        return shared.isEmpty() ? "." : shared.substring(0, shared.length() - 1);
    }

    private void requireOneSize() {
        for (Sample sample : samples) {
            if (firstMissing(sample) < 0) {
                try {
                    read(sample, new Image(bands.size(), 1, 1), ReadPlan.FULL_SIZE);
                    return;
                } catch (BandSizeException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                } catch (CorruptImageException e) {
                    continue; // training names and counts it
                }
            }
        }
    }

    /** Bands of one image differ in size. */
    private static final class BandSizeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BandSizeException(String message) {
            super(message);
        }
    }

    @Override
    public int size() {
        return samples.size();
    }

    @Override
    public int channels() {
        return bands.size();
    }

    @Override
    public String name(int index) {
        return samples.get(index).name();
    }

    @Override
    public void read(int index, Image target) {
        read(index, target, ReadPlan.FULL_SIZE);
    }

    @Override
    public void read(int index, Image target, ReadPlan plan) {
        try {
            read(samples.get(index), target, plan);
        } catch (BandSizeException e) {
            throw new CorruptImageException(name(index), e.getMessage(), e);
        }
    }

    private void read(Sample sample, Image target, ReadPlan plan) {
        int missing = firstMissing(sample);
        if (missing >= 0) {
            throw new CorruptImageException(sample.name(), "band " + bands.get(missing) + " is missing", null);
        }
        Image one = band.get();
        for (int i = 0; i < bands.size(); i++) {
            files.read(sample.files()[i], one, i == 0 ? ofFirst(plan) : ReadPlan.FULL_SIZE);
            if (i == 0) {
                target.reshape(bands.size(), one.height(), one.width());
            } else if (one.height() != target.height() || one.width() != target.width()) {
                throw new BandSizeException("bands of one size: expected %d x %d pixels as in %s, found %d x %d in %s"
                        .formatted(
                                target.width(),
                                target.height(),
                                files.name(sample.files()[0]),
                                one.width(),
                                one.height(),
                                files.name(sample.files()[i])));
            }
            int area = one.height() * one.width();
            System.arraycopy(one.pixels(), 0, target.pixels(), i * area, area);
        }
        one.shrink(ImageMemory.MOST_KEPT);
    }

    /**
     * Returns the plan for the first band of an image, which takes as much memory as each other one and as its copy.
     */
    private ReadPlan ofFirst(ReadPlan plan) {
        return new ReadPlan() {
            @Override
            public int reduction(int height, int width) {
                return 1;
            }

            @Override
            public void expect(long values) {
                plan.expect(values * (bands.size() + 1));
            }
        };
    }

    @Override
    public boolean labelled() {
        return labels.present();
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }

    @Override
    public List<String> classes() {
        return labels.classes();
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint().add(files.fingerprint());
        bands.forEach(fingerprint::add);
        return fingerprint.hex();
    }

    @Override
    public void close() {
        files.close();
    }
}
