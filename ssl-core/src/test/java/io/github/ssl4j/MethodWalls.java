package io.github.ssl4j;

import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

/** The walls around every module of methods: they see a device only through ssl-core, and print nothing. */
public final class MethodWalls {

    @ArchTest
    static final ArchTests everywhere = ArchTests.in(Walls.class);

    @ArchTest
    static final ArchRule nobodyChoosesAmongDevices = Walls.nobodyUses(Walls.CONCRETE_DEVICES);

    @ArchTest
    static final ArchRule nobodyKnowsNd4j = Walls.nobodyUses("org.nd4j..");

    @ArchTest
    static final ArchRule nobodyKnowsDeeplearning4j = Walls.nobodyUses("org.deeplearning4j..");

    @ArchTest
    static final ArchRule nobodyKnowsDataVec = Walls.nobodyUses("org.datavec..");

    @ArchTest
    static final ArchRule nobodyTouchesPointers = Walls.nobodyUses("org.bytedeco..");

    @ArchTest
    static final ArchRule noStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    private MethodWalls() {}
}
