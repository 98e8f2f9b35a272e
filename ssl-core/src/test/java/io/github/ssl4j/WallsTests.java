package io.github.ssl4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.stream.Stream;

/** The walls between the rooms of ssl-core. A room without classes yet passes. */
@AnalyzeClasses(packages = "io.github.ssl4j", importOptions = DoNotIncludeTests.class)
class WallsTests {
    /** From the ground up: a room depends only on rooms before it. */
    static final List<String> ROOMS = List.of(
            "settings",
            "random",
            "device",
            "tensor",
            "collectives",
            "safetensors",
            "data",
            "statistics",
            "nn",
            "optim",
            "augment",
            "shards",
            "siamese",
            "eval",
            "train",
            "encoder",
            "embedding",
            "onnx",
            "run",
            "pretrain",
            "interop");

    private static final String[] KNOW_ND4J = {
        "device.nd4j.Nd4jDevice",
        "device.nd4j.Nd4jMemory",
        "device.nd4j.Nd4jStorage",
        "tensor.Tensor",
        "data.RecordImages",
        "data.ArrayImages",
        "data.ImageSource",
        "eval.Features",
        "encoder.Encoder"
    };

    @ArchTest
    static final ArchTests everywhere = ArchTests.in(Walls.class);

    @ArchTest
    static final ArchRule everyClassLivesInARoom =
            classes().should().resideInAnyPackage(rooms(ROOMS)).allowEmptyShould(true);

    @ArchTest
    static final ArchRule aRoomDependsOnlyOnRoomsBeforeIt = CompositeArchRule.of(
            ROOMS.stream().map(WallsTests::dependsOnNoLaterRoom).toList());

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching("io.github.ssl4j.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyInteropKnowsDeeplearning4j = Walls.nobodyUses("org.deeplearning4j..", "interop..");

    /** {@code Tensor} hands itself over as an ND4J array, DataVec its images; Deeplearning4j's arrays are ND4J's. */
    @ArchTest
    static final ArchRule onlyTheseKnowNd4j = Walls.nobodyUses(
            "org.nd4j..",
            Stream.concat(Stream.of("interop.."), Stream.of(KNOW_ND4J)).toArray(String[]::new));

    @ArchTest
    static final ArchRule allOfTheseKnowNd4j = Walls.eachUses("org.nd4j..", KNOW_ND4J);

    @ArchTest
    static final ArchRule onlyDataKnowsDataVec = Walls.nobodyUses("org.datavec..", "data..");

    @ArchTest
    static final ArchRule onlySettingsUsesReflection = Walls.nobodyUses("java.lang.reflect..", "settings..");

    /** Devices compute in native memory, and images are decoded by native libraries. */
    @ArchTest
    static final ArchRule onlyDevicesAndDecodingTouchPointers =
            Walls.nobodyUses("org.bytedeco..", "device..", "data.decoding..");

    @ArchTest
    static final ArchRule onlyDevicesChoosesAmongDevices = Walls.nobodyUses(
            Walls.CONCRETE_DEVICES, "device.Devices", "device.cpu..", "device.nd4j..", "device.cuda..");

    @ArchTest
    static final ArchRule noStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    private static ArchRule dependsOnNoLaterRoom(String room) {
        List<String> later = ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size());
        return noClasses()
                .that()
                .resideInAPackage(room(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(rooms(later))
                .allowEmptyShould(true);
    }

    private static String[] rooms(List<String> names) {
        return names.stream().map(WallsTests::room).toArray(String[]::new);
    }

    private static String room(String name) {
        return "io.github.ssl4j." + name + "..";
    }
}
