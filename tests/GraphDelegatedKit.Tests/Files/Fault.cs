namespace GraphDelegatedKit.Tests.Files;

/// <summary>What becomes of one PUT to an upload session.</summary>
public enum Fault
{
    ResetBeforeCommit,
    ResetAfterCommit,
    ResetAfterPartialCommit,
    Answer500BeforeCommit,
    Answer504AfterCommit,
    Answer503WithRetryAfter,
    Answer503BeforeAnything,
    Answer429,
    Answer416,
    Answer404Once,
    Answer507,
    Answer403,
    Answer413,
    Answer409NameTaken,
    Answer412,
    Answer423,
    NameTakenAtTheEnd,
    CommitByAddressIsUnknown,
    CommitByAddressRepeatsIt,
    CommitWithoutRanges,
    CommitWithRangesInOutlooksWords,
    CommitWithEmptyBody,
    CommitThatClaimsMore,
    CommitWithAnItemThatIsNone,
    CommitAs201WithRangesOnly,
    NotMovingOn,
    SessionEnds,
    Commit202WithoutItem,
}
