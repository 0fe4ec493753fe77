namespace GraphDelegatedKit.Testing.Uploads;

// What can go wrong with a range.
internal enum UploadFaultKind
{
    Reset,
    AcceptPart,
    LoseResponse,
    FailAfterStoring,
    Fail,
    DeleteSession,
    ExpireUrl,
    Delay,
}
