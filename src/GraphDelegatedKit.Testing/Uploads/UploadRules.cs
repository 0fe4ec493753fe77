using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session
// Ranges come in order, without gap or overlap, below 60 MiB each, with the same total, and but for the last in multiples of 320 KiB. A wrong multiple
// is found out at the end only.
internal static class UploadRules
{
    public const int Grid = 320 * 1024;
    public const long MostInOneRequest = 60L * 1024 * 1024;

    public static ContentRange Require(UploadProgress state, string contentRange, long? contentLength)
    {
        if (ContentRange.Parse(contentRange) is not { } range)
            throw GraphRefusal.BadRequest("The Content-Range header is missing or malformed.");
        if (contentLength is null)
            throw new GraphRefusal(411, "lengthRequired", "The Content-Length header is missing.");
        if (contentLength != range.Length)
            throw GraphRefusal.BadRequest("The Content-Length header does not match the Content-Range header.");
        if (range.Length >= MostInOneRequest)
            throw new GraphRefusal(413, "maxFragmentLengthExceeded", "The maximum length of a fragment was exceeded; less than 60 MiB go into one request.");
        if (state.Total is { } total && total != range.Total)
            throw GraphRefusal.BadRequest("The total length differs from the one the session was begun with.");
        if (range.From < state.Received)
            throw OutOfPlace("The uploaded fragment overlaps with data that has already been received.", "fragmentOverlap");
        if (range.From > state.Received)
            throw OutOfPlace("The uploaded fragment is out of order.", "fragmentOutOfOrder");
        if (range.IsLast && state.IsMisaligned)
            throw new GraphRefusal(400, "invalidRange", $"The file cannot be committed: all fragments but the last must be multiples of {Grid} bytes.");
        return range;
    }

    public static bool IsOffGrid(ContentRange range) => !range.IsLast && range.Length % Grid != 0;

    private static GraphRefusal OutOfPlace(string message, string innerCode) => new(416, "invalidRange", message, innerCode);
}
