namespace GraphDelegatedKit.Testing.Uploads;

// A session that receives a range, in the protocol of drives or of Outlook.
internal interface IRangeTarget
{
    string SessionId { get; }

    string FileName { get; }

    long Received { get; }

    AsyncLock Lock { get; }

    // Returns the range of the request, or throws if the session does not accept it.
    ContentRange ValidateRange();

    // Stores a number of bytes from the start of the range.
    Task StoreAsync(ContentRange range, long length);

    // The response when the session stored only a part of the range.
    RangeResponse CreateProgressResponse(int status);

    // The response when the session stored the whole range; the last range creates the file.
    RangeResponse Complete(ContentRange range);

    // Deletes the session: every later request finds none.
    void DeleteSession();

    // Expires the upload address: every later request is refused.
    void ExpireUrl(int status);
}
