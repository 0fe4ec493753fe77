namespace GraphDelegatedKit.Testing.Uploads;

// What can go wrong with a range.
internal enum UploadTrouble
{
    Reset,
    TakeLess,
    LoseReply,
    Deny,
    Refuse,
    End,
    Expire,
    Slow,
}
