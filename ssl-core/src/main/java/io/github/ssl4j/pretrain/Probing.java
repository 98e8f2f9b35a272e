package io.github.ssl4j.pretrain;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.eval.EncoderProbe;
import io.github.ssl4j.eval.LabelledProbe;
import io.github.ssl4j.eval.UnlabelledProbe;
import java.util.Optional;

/**
 * How the encoder is probed during a run.
 *
 * @param heldOut labelled images that are classified, if there are any
 * @param everyEpochs the epochs between probes; 0 for no probes
 */
record Probing(Optional<ImageSource> heldOut, int everyEpochs) {
    private static final int PROBES_OF_A_RUN = 10;

    /** Returns how often is usual: ten times a run where images are held out. */
    static int usual(Optional<ImageSource> heldOut, int epochs) {
        return heldOut.isPresent() ? (epochs + PROBES_OF_A_RUN - 1) / PROBES_OF_A_RUN : 0;
    }

    /** Returns the probe of a run: of labelled images where there are enough of them, else one that needs no labels. */
    Optional<EncoderProbe> probe(Plan<?> plan, ImageSource images) {
        if (everyEpochs == 0) {
            return Optional.empty();
        }
        boolean byNeighbours = plan.method().about().family() != Family.MASKED_IMAGE_MODELLING;
        Optional<EncoderProbe> labelled = heldOut.filter(part -> images.labelled())
                .flatMap(part -> LabelledProbe.of(images, part, plan.evaluation(), byNeighbours));
        return labelled.or(() -> Optional.of(new UnlabelledProbe(images, plan.evaluation(), plan.views())));
    }
}
