package io.github.ssl4j.distillation;

import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Coded;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Objects;

/**
 * DINO: from any crop of an image a student predicts the code that the teacher, an EMA of itself, assigns to another,
 * global crop. Centring the teacher's logits keeps one code from dominating, sharpening them keeps the codes from
 * becoming uniform. Caron et al. 2021, arXiv:2104.14294.
 */
public final class Dino extends SslMethod implements Coded {
    private static final int GLOBALS = 2;

    /**
     * The settings.
     */
    public record Config(
            @Setting("the cross-entropy with the student's temperature")
            DinoLoss loss,

            @Setting("the teacher's temperature by epoch") TeacherTemperature teacherTemperature,

            @Setting("momentum of the centre; 1 for no centring, which collapses")
            double centreMomentum,

            @Setting("the layers and the number of codes K") DinoHead.Config head,

            @Setting("first epochs, in which the last layer is frozen")
            int frozenEpochs,

            @Setting("momentum of the EMA teacher") TargetMomentum momentum) {

        /** Checks the numbers and that nothing is missing. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(teacherTemperature, "teacherTemperature");
            MomentumEncoder.requireMomentum("centre momentum", centreMomentum);
            Objects.requireNonNull(head, "head");
            Objects.requireNonNull(momentum, "momentum");
            if (frozenEpochs < 0) {
                throw new IllegalArgumentException("frozen epochs: expected at least 0, found " + frozenEpochs);
            }
        }

        /** Returns the same settings with another head. */
        public Config withHead(DinoHead.Config newHead) {
            return new Config(loss, teacherTemperature, centreMomentum, newHead, frozenEpochs, momentum);
        }

        /** Returns the same settings with another momentum of the centre. */
        public Config withCentreMomentum(double newMomentum) {
            return new Config(loss, teacherTemperature, newMomentum, head, frozenEpochs, momentum);
        }

        /** Returns the same settings with the last layer frozen in another number of epochs. */
        public Config withFrozenEpochs(int newEpochs) {
            return new Config(loss, teacherTemperature, centreMomentum, head, newEpochs, momentum);
        }

        /** Returns the same settings with another momentum of the teacher. */
        public Config withMomentum(TargetMomentum newMomentum) {
            return new Config(loss, teacherTemperature, centreMomentum, head, frozenEpochs, newMomentum);
        }
    }

    private final Config config;
    private final DinoHead head;
    private final Branch student;
    private final MomentumEncoder teacher;
    private final Centre centre;

    /**
     * Creates the method around an encoder, which becomes the student's; {@link #backbone()} is the teacher's. The
     * initialiser makes the head.
     */
    public Dino(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.head = new DinoHead(init, encoder.featureWidth(), config.head());
        this.student = train("student", new Branch(encoder, head));
        this.teacher = keep("teacher", new MomentumEncoder(student));
        this.centre = keep("centre", new Centre(init.device(), config.head().codes(), config.centreMomentum()));
    }

    /** One batch of the paper's algorithm 1: the teacher sees the global crops g, the student all crops v. */
    @Override
    public Step step(Views views, Progress progress) {
        List<Tensor> made = embed(views, v -> {
            Tensor h = student.features(v.tensors()); // [V*N, D]
            return List.of(h, head.apply(h), teacher.apply(Ops.concatenate(v.get(0), v.get(1))));
        });
        Tensor s = made.get(1); // [V*N, K]
        Tensor t = made.get(2); // [2N, K]
        Tensor q = DinoLoss.codes(t, centre.value(), config.teacherTemperature().at(progress.epoch()));
        DinoLoss.CrossEntropies sum = config.loss().sum(q, views.count(), views.batch());
        for (int g = 0; g < GLOBALS; g++) {
            for (int v = 0; v < views.count(); v++) {
                if (v != g) {
                    sum.add(g, v); // H(q_g, s_v)
                }
            }
        }
        return Step.of(batch().mean(sum.mean(s)))
                .monitor(made.get(0))
                .entropy(q)
                .follow(teacher, student, config.momentum().at(progress.fraction()))
                .after(() -> centre.follow(t, batch()));
    }

    /** Keeps the last layer frozen in its first epochs. */
    @Override
    public void beforeUpdate(Progress progress) {
        if (progress.epoch() < config.frozenEpochs()) {
            head.last().parameters().values().forEach(Tensor::clearGradient);
        }
    }

    /** The teacher's likeliest code of every image [N]. */
    @Override
    public Tensor codes(Tensor images) {
        return Gradients.off(() -> Ops.argmax(teacher.module().evaluate(images).minus(centre.value())));
    }

    @Override
    public int codes() {
        return config.head().codes();
    }

    @Override
    public String name() {
        return "dino";
    }

    @Override
    public int views() {
        return GLOBALS;
    }

    @Override
    public void requireViews(ViewPolicy views) {
        MultiCropViews.requireGlobals("DINO", views);
    }

    @Override
    public boolean followsLength() {
        return config.momentum().start() != config.momentum().end();
    }

    /** Returns the teacher's encoder, which the paper evaluates. */
    @Override
    public Backbone backbone() {
        return ((Branch) teacher.module()).backbone();
    }

    @Override
    public String collapseAdvice() {
        return "A loss near 0 with one dominant code needs stronger centring: lower the centre's momentum; a loss that"
                + " stays at ln K, with uniform codes, needs a sharper teacher: lower its temperature";
    }
}
