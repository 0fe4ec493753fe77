using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit;

/// <summary>How a file is uploaded.</summary>
public sealed class UploadOptions
{
    /// <summary>The largest fragment the service takes: 191 x 320 KiB, in bytes.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#best-practices"/>: less than 60 MiB, in multiples of 320 KiB.</remarks>
    public const int MaxFragmentSize = (int)UploadPlan.MaxFragmentSize;

    private const long ServiceSingleRequestLimit = 250_000_000;

    /// <summary>What becomes of a file that already has the name; also where it got the name while this one was being sent.</summary>
    /// <value><see cref="ConflictBehavior.Replace"/></value>
    public ConflictBehavior Conflict { get; init; } = ConflictBehavior.Replace;

    /// <summary>
    /// The eTag, or the cTag, of the item that may be replaced, as it was read; <c>*</c> for whatever is there. What is another one by now is left alone: before the first byte with a
    /// <see cref="GraphException"/> (412), later with <see cref="TransferReason.ItemChanged"/>.
    /// </summary>
    /// <value><see langword="null"/>: whatever is there is dealt with by <see cref="Conflict"/>.</value>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#optional-request-headers"/>. Opening a session changes the eTag itself, so the header goes
    /// with the opening alone; before the last bytes the content's tag is compared.
    /// </remarks>
    public string? IfMatch { get; init; }

    /// <summary>How long to wait, in all, for an item that is checked out, or open with somebody (423): 15 seconds at first, then longer, up to five minutes at a time.</summary>
    /// <value>Zero: it is an error at once. One that stops a file under way (<see cref="TransferReason.Locked"/>) leaves it to be gone on with.</value>
    /// <remarks><see href="https://learn.microsoft.com/graph/errors"/>, <c>resourceLocked</c></remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan LockedItemTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>When the file is to have been changed last, as people see it on the service.</summary>
    /// <value>
    /// <see langword="null"/>: with a session the local file's own time; in one PUT, which cannot carry another, the time of the upload. Naming a time
    /// costs a small file an upload session of its own; an empty file cannot have one.
    /// </value>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>What to do if an earlier run began to send the file, and it is another one now: changed, or of the same size with other bytes.</summary>
    /// <value><see cref="SourceChangedBehavior.Fail"/></value>
    public SourceChangedBehavior IfChanged { get; init; }

    /// <summary>Whether SHA-256 of what was sent is taken as well; it costs about half a second of processor time for each GiB. QuickXorHash, by which the upload is verified, is always taken.</summary>
    /// <value><see langword="false"/></value>
    public bool ComputeSha256 { get; init; }

    /// <summary>
    /// Awaited once all bytes are there and before they become a file: to upload several files and have all of them appear or none, wait here until every one has come so far.
    /// It can be called again after a failure, or in a later run. An upload stopped here can be gone on with for as long as its session lives.
    /// </summary>
    /// <value><see langword="null"/>: the file is there with its last byte. Otherwise the session is opened with <c>deferCommit</c>, small files included.</value>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#completing-a-file"/>: OneDrive for Business and SharePoint only.</remarks>
    public Func<CancellationToken, Task>? BeforeCommit { get; init; }

    /// <summary>Bytes in one request of a session.</summary>
    /// <value><see langword="null"/>: 10 MiB at first, doubled up to <see cref="MaxFragmentSize"/> while one takes less than 20 seconds, halved when the connection breaks or a gateway gives up.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is no multiple of 327,680 (320 KiB), or more than <see cref="MaxFragmentSize"/>.</exception>
    public int? FragmentSize
    {
        get;
        init
        {
            if (value is <= 0 or > MaxFragmentSize || value % UploadPlan.FragmentAlignment is not (null or 0))
                throw new ArgumentOutOfRangeException(nameof(value), value, $"A fragment is a multiple of {UploadPlan.FragmentAlignment} bytes (320 KiB), and at most {MaxFragmentSize}.");
            field = value;
        }
    }

    /// <summary>Files of up to so many bytes go in one request, which cannot be resumed and is one round trip instead of three.</summary>
    /// <value>4 MiB.</value>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-put-content"/></remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than the 250 MB the service takes.</exception>
    public long MaxSingleRequestSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ServiceSingleRequestLimit);
            field = value;
        }
    }
    = 4 * 1024 * 1024;

    /// <summary>Whether a file of this size goes in one PUT. That carries no time, and there is nothing to wait for before it; an empty file cannot go otherwise, as a session takes no zero bytes.</summary>
    internal bool FitsInSingleRequest(long size) => size == 0 || (size <= MaxSingleRequestSize && LastModified is null && BeforeCommit is null);

    /// <summary>Whether sending the file a second time comes to the same as sending it once.</summary>
    internal bool IsIdempotent => Conflict == ConflictBehavior.Replace && IfMatch is null;

    /// <summary>The time a session gives the file: the one that was asked for, or else its own.</summary>
    internal DateTime? GetLastModified(UploadSource source) => LastModified?.UtcDateTime ?? source.LastWriteUtc;
}
