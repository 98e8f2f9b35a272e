package io.github.ssl4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.HeldOut;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The images of a run: those to train on, and labelled ones held out, if there are any.
 *
 * @param paths where they are
 * @param all the images there
 * @param opening how they were opened
 * @param training those to train on
 * @param heldOut labelled ones that are not
 * @param test where these are, if that was named
 * @param tenth whether these are a tenth of all
 * @param warnings what the user should know of images that were asked for and are not used
 */
record ImageParts(
        SourcePaths paths,
        ImageSource all,
        ImageOptions opening,
        ImageSource training,
        Optional<ImageSource> heldOut,
        Optional<Path> test,
        boolean tenth,
        List<String> warnings)
        implements AutoCloseable {
    private static final String TEST = "test";
    private static final String HELD_OUT = "held_out";

    /** Opens the images of a new run. */
    static ImageParts open(SourcePaths paths, Path test, ImageOptions opening, boolean wanted) {
        return open(paths, Optional.ofNullable(test), opening, wanted, true);
    }

    /** Opens the images of a run that is resumed, the same held out as when it began. */
    static ImageParts reopen(
            SourcePaths paths, Path test, ImageOptions opening, boolean wanted, ObjectNode configuration) {
        boolean tenth = RunConfiguration.note(configuration, HELD_OUT).isPresent();
        Optional<Path> then = RunConfiguration.note(configuration, TEST).map(SourcePaths::path);
        ImageOptions asBefore = opening.orAsIn(configuration);
        return open(paths, test == null ? then : Optional.of(test), asBefore, wanted || tenth, tenth);
    }

    private static ImageParts open(
            SourcePaths paths, Optional<Path> test, ImageOptions opening, boolean wanted, boolean mayTakeATenth) {
        ImageSource all = opening.open(paths.paths());
        try {
            if (!wanted || !all.labelled()) {
                String left = "kNN is left out, and --test "
                        + test.map(Path::toString).orElse("") + " not used: the images" + " in " + paths
                        + " have no labels.";
                return whole(paths, all, opening, test, wanted && test.isPresent() ? List.of(left) : List.of());
            }
            Optional<ImageSource> part = testPart(paths, test, opening);
            if (part.isPresent()) {
                Optional<ImageSource> labelled = Optional.of(
                        labelled(part.get(), all, test.orElse(paths.paths().get(0))));
                return new ImageParts(paths, all, opening, all, labelled, test, false, List.of());
            }
            Optional<HeldOut> split = mayTakeATenth ? HeldOut.tenth(all) : Optional.empty();
            return split.map(parts -> new ImageParts(
                            paths, all, opening, parts.training(), Optional.of(parts.heldOut()), test, true, List.of()))
                    .orElseGet(() -> whole(
                            paths,
                            all,
                            opening,
                            test,
                            List.of("kNN is left out: there are too few images to hold" + " some out.")));
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** Opens images of which labels play no part; nothing is held out where there are too few. */
    static ImageParts withoutLabels(SourcePaths paths, Path test, ImageOptions opening) {
        Optional<Path> named = Optional.ofNullable(test);
        ImageSource all = opening.open(paths.paths());
        try {
            Optional<ImageSource> part = testPart(paths, named, opening);
            Optional<HeldOut> split = part.isPresent() ? Optional.empty() : HeldOut.tenth(all);
            ImageSource training = split.map(HeldOut::training).orElse(all);
            Optional<ImageSource> heldOut = part.or(() -> split.map(HeldOut::heldOut));
            return new ImageParts(paths, all, opening, training, heldOut, named, split.isPresent(), List.of());
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** Opens the images that are named for a test, or else those that a data set holds back. */
    private static Optional<ImageSource> testPart(SourcePaths paths, Optional<Path> test, ImageOptions opening) {
        if (test.isPresent()) {
            return test.map(path -> opening.open(List.of(path)));
        }
        return paths.paths().size() == 1
                ? ImageSource.openTest(paths.paths().get(0)).map(opening::of)
                : Optional.empty();
    }

    /** Returns the images of a test with the labels of the others; closes them where that is not possible. */
    private static ImageSource labelled(ImageSource part, ImageSource all, Path test) {
        try {
            if (!part.labelled()) {
                throw new IllegalArgumentException("--test " + test + ": expected images with labels, found none");
            }
            return part.withClasses(all.classes());
        } catch (RuntimeException e) {
            part.close();
            throw e;
        }
    }

    /** Returns what was found, and what was passed over and why, a line each. */
    List<String> summary() {
        return all.summary().lines();
    }

    private static ImageParts whole(
            SourcePaths paths, ImageSource all, ImageOptions opening, Optional<Path> test, List<String> warnings) {
        return new ImageParts(paths, all, opening, all, Optional.empty(), test, false, warnings);
    }

    /** Notes in a run where the images are, and what is held out. */
    void note(Pretraining pretraining) {
        heldOut.ifPresent(pretraining::heldOut);
        pretraining.data(paths.paths());
        opening.note(pretraining);
        test.ifPresent(given ->
                pretraining.note(TEST, given.toAbsolutePath().normalize().toString()));
        if (tenth) {
            pretraining.note(HELD_OUT, "a tenth by name");
        }
    }

    /**
     * Returns the usual kNN protocols that the images are enough for, and says which are left out; nothing if all are.
     */
    Optional<List<KnnProbe>> probes(PrintWriter out) {
        List<KnnProbe> probes = KnnComparison.usualProbes(training.size());
        if (probes.isEmpty()) {
            out.printf(
                    "kNN is left out: expected at least %d labelled images, found %d.%n",
                    KnnProbe.local().k(), training.size());
            return Optional.empty();
        }
        if (probes.size() == 1) {
            out.printf(
                    "kNN with k %d alone: k %d wants more than %d labelled images.%n",
                    probes.get(0).k(), KnnProbe.standard().k(), training.size());
        }
        return Optional.of(probes);
    }

    /** Returns what is held out of the images themselves, in words. */
    Optional<String> heldOutInWords() {
        return heldOutInWords("classified");
    }

    /** Returns what is held out of the images themselves, and what is to be done to it, in words. */
    Optional<String> heldOutInWords(String purpose) {
        return heldOut.filter(part -> tenth)
                .map(part -> "Held out to be %s: %,d of %,d images, chosen by their names; --test names others."
                        .formatted(purpose, part.size(), all.size()));
    }

    @Override
    public void close() {
        heldOut.ifPresent(ImageSource::close);
        all.close();
    }
}
