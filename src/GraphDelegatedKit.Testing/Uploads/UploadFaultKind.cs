namespace GraphDelegatedKit.Testing.Uploads;

// The kinds of upload faults.
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
