package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.data.HeldOut;
import io.github.ssl4j.data.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The images of a data set as one kind of run sees them. Settings are chosen on a validation part of the training
 * images; the test part is opened by runs of the plan alone, whose settings nobody can change.
 *
 * @param path where they are
 * @param all what is open
 * @param unlabelled nine tenths of the training images, which encoders are pretrained on
 * @param validation the other tenth, which curves are drawn from
 * @param training those whose labels are learned from: all training images, or the nine tenths
 * @param heldOut those that are classified in the end
 */
record Images(
        Path path,
        List<ImageSource> all,
        ImageSource unlabelled,
        ImageSource validation,
        ImageSource training,
        ImageSource heldOut)
        implements AutoCloseable {
    private static final String BUNDLED = "fashion-mnist";

    /** Which images are classified in the end. */
    enum Part {
        /** A tenth of the training images, which are not trained on. */
        VALIDATION("validation"),
        /** The test images. */
        TEST("test");

        private final String label;

        Part(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /**
     * Opens the images of a set-up; the test part only where that is what is classified.
     *
     * @param folder of the data sets
     * @throws IllegalArgumentException if they are not there, or have no labels
     */
    static Images open(LeaderboardPlan plan, Setup setup, Path folder, Part part) {
        Path path = path(plan, setup.data(), folder);
        ImageSource all = ImageSource.open(path);
        List<ImageSource> opened = new ArrayList<>(List.of(all));
        try {
            if (!all.labelled()) {
                throw new IllegalArgumentException(path + ": expected images with labels, found none");
            }
            HeldOut parts = HeldOut.tenth(all)
                    .orElseThrow(() -> new IllegalArgumentException(
                            path + ": expected enough images to hold a tenth out, found " + all.size()));
            if (part == Part.VALIDATION) {
                return new Images(path, opened, parts.training(), parts.heldOut(), parts.training(), parts.heldOut());
            }
            ImageSource test = ImageSource.openTest(path)
                    .orElseThrow(() ->
                            new IllegalArgumentException(path + ": expected a data set with a test part, found none"));
            opened.add(test);
            return new Images(path, opened, parts.training(), parts.heldOut(), all, test);
        } catch (RuntimeException e) {
            opened.forEach(ImageSource::close);
            throw e;
        }
    }

    private static Path path(LeaderboardPlan plan, String name, Path folder) {
        Path path = folder.resolve(name);
        Path bundled = Path.of(System.getProperty("ssl4j.home", "."), "data", name);
        if (!Files.exists(path) && name.equals(BUNDLED) && Files.isDirectory(bundled)) {
            return bundled;
        }
        if (!Files.exists(path)) {
            String get = Optional.ofNullable(plan.data().get(name))
                    .map(how -> "; " + how)
                    .orElse("");
            throw new IllegalArgumentException("data set " + name + ": expected it at " + path
                    + ", found nothing there; --data names the folder that holds it" + get);
        }
        return path;
    }

    /** Returns a share of the training images, as many of every class as there are of it times the share. */
    ImageSource labelled(double share) {
        if (share == 1) {
            return training.subset(0, training.size());
        }
        int classes = training.classes().size();
        int[] part = IntStream.range(0, classes)
                .mapToObj(this::ofClass)
                .flatMapToInt(members ->
                        Arrays.stream(members, 0, (int) Math.max(1, Math.round(share * members.length))))
                .sorted()
                .toArray();
        return training.select(part);
    }

    private int[] ofClass(int label) {
        return IntStream.range(0, training.size())
                .filter(index -> training.label(index) == label)
                .toArray();
    }

    @Override
    public void close() {
        all.forEach(ImageSource::close);
    }
}
