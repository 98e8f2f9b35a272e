package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The contract catches every way in which a method can break it. */
class SslMethodContractTests {
    private static final List<Consumer<SslMethodContract>> RULES = List.of(
            SslMethodContract::gradientsReachEveryTrainedParameter,
            SslMethodContract::aStepMovesNoWeightAndNoState,
            SslMethodContract::afterAnUpdateOnlyTheMethodsOwnStateMoves,
            SslMethodContract::aMethodMadeFromACheckpointGoesOnBitForBit,
            SslMethodContract::theSameSeedGivesTheSameLosses,
            SslMethodContract::theLossFallsOnRealImages,
            SslMethodContract::aCollapsedEncoderIsReported,
            SslMethodContract::closingAMethodGivesItsMemoryBack);

    private enum Fault {
        NONE,
        UNUSED_PARAMETER,
        STEP_MOVES_A_WEIGHT,
        STEP_MOVES_STATE,
        STEP_MOVES_SOMETHING_HIDDEN,
        UPDATE_MOVES_A_WEIGHT,
        HOLDS_A_PARAMETER_AT_FIRST,
        STATE_MISSING_FROM_THE_CHECKPOINT,
        LOSS_RISES,
        NO_FEATURES_TO_WATCH
    }

    @Test
    void aMethodWithoutFaultsPasses() {
        for (Consumer<SslMethodContract> rule : RULES) {
            assertThatCode(() -> rule.accept(new ToyContract(Fault.NONE))).doesNotThrowAnyException();
        }
    }

    @Test
    void aParameterWithoutGradientIsNamed() {
        caught(
                new ToyContract(Fault.UNUSED_PARAMETER)::gradientsReachEveryTrainedParameter,
                "without a gradient in the first update",
                "unused.weight");
    }

    @Test
    void aParameterHeldAtFirstWithoutSayingSoIsNamed() {
        caught(
                new ToyContract(Fault.HOLDS_A_PARAMETER_AT_FIRST)::gradientsReachEveryTrainedParameter,
                "without a gradient in the first update",
                "head.weight");
    }

    @Test
    void aWeightMovedByTheStepIsNamed() {
        caught(
                new ToyContract(Fault.STEP_MOVES_A_WEIGHT)::aStepMovesNoWeightAndNoState,
                "moved by step()",
                "head.weight");
    }

    @Test
    void stateMovedByTheStepIsNamed() {
        caught(
                new ToyContract(Fault.STEP_MOVES_STATE)::aStepMovesNoWeightAndNoState,
                "moved by step()",
                "state centre.value");
    }

    @Test
    void whatTheStepMovesOutOfSightShowsInItsLoss() {
        caught(
                new ToyContract(Fault.STEP_MOVES_SOMETHING_HIDDEN)::aStepMovesNoWeightAndNoState,
                "asked twice",
                "step 0");
    }

    @Test
    void aWeightMovedAfterTheUpdateIsNamed() {
        caught(
                new ToyContract(Fault.UPDATE_MOVES_A_WEIGHT)::afterAnUpdateOnlyTheMethodsOwnStateMoves,
                "moved by afterUpdate()",
                "head.weight");
    }

    @Test
    void stateThatACheckpointForgetsIsNoticed() {
        caught(
                new ToyContract(Fault.STATE_MISSING_FROM_THE_CHECKPOINT)::aMethodMadeFromACheckpointGoesOnBitForBit,
                "losses after a restart");
    }

    @Test
    void memoryThatAMethodForgetsIsNoticed() {
        caught(
                new ToyContract(Fault.STATE_MISSING_FROM_THE_CHECKPOINT)::closingAMethodGivesItsMemoryBack,
                "bytes in use after the method was closed");
    }

    @Test
    void chanceBesideTheSeedIsNoticed() {
        caught(
                new ToyContract(Fault.STEP_MOVES_SOMETHING_HIDDEN)::theSameSeedGivesTheSameLosses,
                "losses of the same seed");
    }

    @Test
    void lossesThatNobodyRecordedAreListed() {
        caught(
                new ToyContract(Fault.NONE)::fifteenLossesAreThoseRecorded,
                "/losses/ToyContract.txt: expected 15 losses, found 0",
                "all losses of this run");
    }

    @Test
    void aLossThatRisesIsNoticed() {
        caught(new ToyContract(Fault.LOSS_RISES)::theLossFallsOnRealImages, "mean loss of the last quarter");
    }

    @Test
    void aMethodWhoseFeaturesNobodyWatchesIsNoticed() {
        caught(new ToyContract(Fault.NO_FEATURES_TO_WATCH)::aCollapsedEncoderIsReported, "monitor()");
    }

    private static void caught(ThrowingCallable rule, String... words) {
        assertThatThrownBy(rule).isInstanceOf(AssertionError.class).hasMessageContainingAll(words);
    }

    private static final class ToyContract extends SslMethodContract {
        private final Fault fault;
        private int chance;

        ToyContract(Fault fault) {
            this.fault = fault;
        }

        @Override
        protected SslMethod create(Device device, long seed) {
            return new Toy(device, seed);
        }

        @Override
        protected ViewPolicy views() {
            return SimClrViews.plain(8).withScale(0.5, 1);
        }

        @Override
        protected Recipe recipe() {
            return Recipe.of(6, 16, LearningRate.cosine(0.05), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));
        }

        /** Draws embeddings to a centre that follows them. */
        private final class Toy extends SslMethod {
            private final Backbone backbone;
            private final Linear head;
            private final Tensor centre;

            Toy(Device device, long seed) {
                Initializer init = Initializer.of(device, seed);
                ResNet.Config tiny = new ResNet.Config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, 1, false);
                backbone = train("backbone", new ResNet(init, tiny));
                head = train("head", new Linear(init, 4, 4, true));
                if (fault == Fault.UNUSED_PARAMETER) {
                    train("unused", new Linear(init, 4, 4, false));
                }
                centre = init.normal(1, 4);
                if (fault != Fault.STATE_MISSING_FROM_THE_CHECKPOINT) {
                    keep("centre", Stateful.of(centre));
                }
            }

            @Override
            public Step step(Views views, Progress progress) {
                Tensor features = backbone.apply(Ops.concatenate(views.get(0), views.get(1)));
                Tensor z = head.apply(features);
                double[] mean = Ops.mean(z.detach(), 0).toDoubles();
                double sign = fault == Fault.LOSS_RISES ? -1e-2 : 1;
                Tensor loss = Ops.mean(Ops.square(Ops.subtract(z, centre))).times(sign);
                switch (fault) {
                    case STEP_MOVES_A_WEIGHT -> nudge(head.parameters().get("weight"));
                    case STEP_MOVES_STATE -> nudge(centre);
                    case STEP_MOVES_SOMETHING_HIDDEN -> loss = loss.plus(1e-3 * chance++);
                    default -> {}
                }
                Step step = Step.of(loss).after(() -> follow(mean));
                return fault == Fault.NO_FEATURES_TO_WATCH ? step : step.monitor(features);
            }

            @Override
            public void beforeUpdate(Progress progress) {
                if (fault == Fault.HOLDS_A_PARAMETER_AT_FIRST && progress.step() == 0) {
                    head.parameters().get("weight").clearGradient();
                }
            }

            private void follow(double[] mean) {
                double[] moved = centre.toDoubles();
                for (int i = 0; i < moved.length; i++) {
                    moved[i] = 0.9 * moved[i] + 0.1 * mean[i];
                }
                centre.device().write(centre.storage(), moved, 0);
                if (fault == Fault.UPDATE_MOVES_A_WEIGHT) {
                    nudge(head.parameters().get("weight"));
                }
            }

            private void nudge(Tensor tensor) {
                tensor.device().affine(1, 1e-3, tensor.storage(), tensor.storage());
            }

            @Override
            public Backbone backbone() {
                return backbone;
            }

            @Override
            public String name() {
                return "toy";
            }

            @Override
            public int views() {
                return 2;
            }
        }
    }
}
