using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session
// Ranges arrive in order, without gap or overlap, smaller than 60 MiB each, with the same total size, and all but the last are multiples
// of 320 KiB. The service reports a wrong multiple only at the last range.
internal static class RangeValidator
{
    public const int FragmentAlignment = 320 * 1024;
    public const long MaxRangeLength = 60L * 1024 * 1024;

    public static ContentRange Validate(UploadProgress progress, string contentRange, long? contentLength)
    {
        if (ContentRange.Parse(contentRange) is not { } range)
            throw GraphErrorException.BadRequest("The Content-Range header is missing or malformed.");
        if (contentLength is null)
            throw new GraphErrorException(411, "lengthRequired", "The Content-Length header is missing.");
        if (contentLength != range.Length)
            throw GraphErrorException.BadRequest("The Content-Length header does not match the Content-Range header.");
        if (range.Length >= MaxRangeLength)
            throw new GraphErrorException(
                413, "maxFragmentLengthExceeded", "The maximum length of a fragment was exceeded. Send less than 60 MiB in one request.");
        if (progress.Total is { } total && total != range.Total)
            throw GraphErrorException.BadRequest("The total length differs from the one the session was begun with.");
        if (range.From < progress.Received)
            throw CreateInvalidRangeError("The uploaded fragment overlaps with data that has already been received.", "fragmentOverlap");
        if (range.From > progress.Received)
            throw CreateInvalidRangeError("The uploaded fragment is out of order.", "fragmentOutOfOrder");
        return range;
    }

    // For uploads to drives. The fragment itself is accepted, as by the service.
    public static void CheckAlignment(RequestContext context, UploadProgress progress, ContentRange range)
    {
        if (range.IsLast && progress.IsMisaligned)
        {
            context.Rules.Check(
                LocalRule.UnalignedUploadFragment,
                $"An earlier fragment was no multiple of {FragmentAlignment} bytes. The service would not create the file.",
                () => new GraphErrorException(
                    400, "invalidRange",
                    $"The file cannot be committed: all fragments but the last must be multiples of {FragmentAlignment} bytes."));
        }
        else if (IsMisaligned(range))
        {
            context.Rules.Warn(
                LocalRule.UnalignedUploadFragment,
                $"The fragment has {range.Length} bytes, no multiple of {FragmentAlignment}. The service refuses the last fragment then.");
        }
    }

    public static bool IsMisaligned(ContentRange range) => !range.IsLast && range.Length % FragmentAlignment != 0;

    private static GraphErrorException CreateInvalidRangeError(string message, string innerCode) =>
        new(416, "invalidRange", message, innerCode);
}
