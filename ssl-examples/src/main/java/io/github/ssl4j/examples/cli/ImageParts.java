package io.github.ssl4j.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.HeldOut;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of a run: those to train on, and labelled ones held out, if there are any. */
final class ImageParts implements AutoCloseable {
    private static final String TEST = "test";
    private static final String HELD_OUT = "held_out";
    private static final String TENTH = "a tenth by name";

    private final Path path;
    private final ImageSource all;
    private final ImageSource training;
    private final Optional<ImageSource> heldOut;
    private final Optional<Path> test;
    private final boolean tenth;
    private final List<String> warnings = new ArrayList<>();

    private ImageParts(Path path, ImageSource all, Optional<Path> test, boolean wanted, boolean mayTakeATenth) {
        this.path = path;
        this.all = all;
        this.test = test;
        Optional<ImageSource> part = Optional.empty();
        ImageSource rest = all;
        boolean taken = false;
        if (wanted && !all.labelled()) {
            test.ifPresent(given -> warnings.add(
                    "kNN is left out, and --test " + given + " not used: the images in " + path + " have no labels."));
        } else if (wanted) {
            part = test.isPresent() ? Optional.of(ImageSource.open(test.get())) : ImageSource.openTest(path);
            if (part.isPresent() && !part.get().labelled()) {
                part.get().close();
                throw new IllegalArgumentException(
                        "--test " + test.orElse(path) + ": expected images with labels, found none");
            }
            if (part.isEmpty() && mayTakeATenth) {
                Optional<HeldOut> split = HeldOut.tenth(all);
                taken = split.isPresent();
                rest = split.map(HeldOut::training).orElse(all);
                part = split.map(HeldOut::heldOut);
                if (!taken) {
                    warnings.add("kNN is left out: there are too few images to hold some out.");
                }
            }
        }
        this.training = rest;
        this.heldOut = part;
        this.tenth = taken;
    }

    /** Opens the images of a new run. */
    static ImageParts open(Path path, Path test, boolean wanted) {
        return closingOnFailure(path, Optional.ofNullable(test), wanted, true);
    }

    /** Opens the images of a run that is resumed, the same held out as when it began. */
    static ImageParts reopen(Path path, Path test, boolean wanted, ObjectNode configuration) {
        boolean tenth = RunConfiguration.note(configuration, HELD_OUT).isPresent();
        Optional<Path> then = RunConfiguration.note(configuration, TEST).map(Path::of);
        return closingOnFailure(path, test == null ? then : Optional.of(test), wanted || tenth, tenth);
    }

    private static ImageParts closingOnFailure(Path path, Optional<Path> test, boolean wanted, boolean tenth) {
        ImageSource all = ImageSource.open(path);
        try {
            return new ImageParts(path, all, test, wanted, tenth);
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** Notes in a run where the images are, and what is held out. */
    void note(Pretraining pretraining) {
        pretraining.data(path);
        test.ifPresent(given ->
                pretraining.note(TEST, given.toAbsolutePath().normalize().toString()));
        if (tenth) {
            pretraining.note(HELD_OUT, TENTH);
        }
    }

    Path path() {
        return path;
    }

    ImageSource training() {
        return training;
    }

    Optional<ImageSource> heldOut() {
        return heldOut;
    }

    /** Returns the usual kNN protocols that the images are enough for, and says which are left out; nothing if all are. */
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

    /** Returns what the user should know of images that were asked for and are not used. */
    List<String> warnings() {
        return warnings;
    }

    /** Returns what is held out of the images themselves, in words. */
    Optional<String> heldOutInWords() {
        return heldOut.filter(part -> tenth)
                .map(part -> "Held out to be classified: %,d of %,d images, chosen by their names; --test names others."
                        .formatted(part.size(), all.size()));
    }

    @Override
    public void close() {
        heldOut.ifPresent(ImageSource::close);
        all.close();
    }
}
