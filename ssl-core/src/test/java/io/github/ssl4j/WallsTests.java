package io.github.ssl4j;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;

/** The walls between the rooms of ssl-core. A room without classes yet passes. */
@AnalyzeClasses(packages = "io.github.ssl4j", importOptions = DoNotIncludeTests.class)
class WallsTests {
    /** From the ground up: a room depends only on rooms before it. */
    private static final List<String> ROOMS = List.of(
            "settings",
            "random",
            "device",
            "tensor",
            "safetensors",
            "statistics",
            "nn",
            "optim",
            "data",
            "augment",
            "siamese",
            "eval",
            "train",
            "encoder",
            "run",
            "pretrain",
            "interop");

    private static final String[] KERNELS = {room("device.cpu"), room("device.nd4j"), room("device.cuda")};

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
    static final ArchRule onlyInteropKnowsDeeplearning4j = onlyRooms("org.deeplearning4j..", "interop");

    /** But for what takes images as users of ND4J have them, and gives features back in kind. */
    @ArchTest
    static final ArchRule onlyDevicesTensorsAndInteropKnowNd4j = noClasses()
            .that()
            .resideOutsideOfPackages(rooms(List.of("device", "tensor", "interop")))
            .and()
            .doNotHaveFullyQualifiedName("io.github.ssl4j.data.RecordImages")
            .and()
            .doNotHaveFullyQualifiedName("io.github.ssl4j.data.ArrayImages")
            .and()
            .doNotHaveFullyQualifiedName("io.github.ssl4j.data.ImageSource")
            .and()
            .doNotHaveFullyQualifiedName("io.github.ssl4j.encoder.Encoder")
            .and()
            .doNotHaveFullyQualifiedName("io.github.ssl4j.eval.Features")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.nd4j..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyDataKnowsDataVec = onlyRooms("org.datavec..", "data");

    @ArchTest
    static final ArchRule onlyDevicesTouchPointers = onlyRooms("org.bytedeco..", "device");

    @ArchTest
    static final ArchRule onlySettingsUsesReflection = onlyRooms("java.lang.reflect..", "settings");

    @ArchTest
    static final ArchRule onlyDevicesChoosesAmongDevices = noClasses()
            .that()
            .resideOutsideOfPackages(KERNELS)
            .and()
            .doNotHaveFullyQualifiedName("io.github.ssl4j.device.Devices")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNELS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noJavaUtilLogging = onlyRooms("java.util.logging..");

    @ArchTest
    static final ArchRule noStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule noPublicMutableStatics = fields().that()
            .arePublic()
            .and()
            .areStatic()
            .should()
            .beFinal()
            .andShould()
            .notHaveRawType(describe("an array", JavaClass::isArray))
            .allowEmptyShould(true);

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

    private static ArchRule onlyRooms(String packages, String... rooms) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms(List.of(rooms)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages)
                .allowEmptyShould(true);
    }

    private static String[] rooms(List<String> names) {
        return names.stream().map(WallsTests::room).toArray(String[]::new);
    }

    private static String room(String name) {
        return "io.github.ssl4j." + name + "..";
    }
}
