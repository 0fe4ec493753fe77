namespace GraphDelegatedKit.Testing.Uploads;

// A session whose turn it is to receive a range: in the dialect of drives or in Outlook's.
internal interface IRangeTarget
{
    string SessionId { get; }

    string FileName { get; }

    long Received { get; }

    AsyncLock Lock { get; }

    // The range that has come, if it may be taken.
    ContentRange ValidateRange();

    // Takes so many bytes from the front of the range.
    Task StoreAsync(ContentRange range, long length);

    // What is said when not all of the range was kept.
    RangeResponse CreateProgressResponse(int status);

    // What is said when all of it was kept; the last range makes the file.
    RangeResponse Complete(ContentRange range);

    // From now on there is no such session.
    void DeleteSession();

    // From now on the address lets nobody in.
    void ExpireUrl(int status);
}
