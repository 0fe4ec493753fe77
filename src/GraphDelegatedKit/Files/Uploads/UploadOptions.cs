using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Uploads;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit;

/// <summary>Options for an upload.</summary>
public sealed class UploadOptions
{
    /// <summary>The largest fragment that the service accepts, in bytes: 191 x 320 KiB.</summary>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#best-practices"/>: less than 60 MiB, in multiples of
    /// 320 KiB.
    /// </remarks>
    public const int MaxFragmentSize = (int)UploadPlan.MaxFragmentSize;

    private const long ServiceSingleRequestLimit = 250_000_000;

    /// <summary>Gets what happens to an existing file with the same name, also if that file is created during the upload.</summary>
    /// <value>The default is <see cref="ConflictBehavior.Replace"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ConflictBehavior Conflict { get; init => field = EnumRules.CheckDefined(value); } = ConflictBehavior.Replace;

    /// <summary>
    /// Gets the eTag or the cTag of the item that may be replaced; <c>*</c> matches any existing item. If the item is another one, the
    /// upload fails and the item is not changed: before the first byte with a <see cref="GraphException"/> (412), later with
    /// <see cref="TransferReason.ItemChanged"/>.
    /// </summary>
    /// <value>The default is <see langword="null"/>: <see cref="Conflict"/> alone decides.</value>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#optional-request-headers"/>. Opening a session
    /// changes the eTag, so the header is sent only with the request that opens it; before the last range the cTag is compared.
    /// </remarks>
    /// <exception cref="ArgumentException">The value contains a line break, or another character that a header cannot contain.</exception>
    public string? IfMatch { get; init => field = value is null ? null : HeaderRules.CheckValue("If-Match", value); }

    /// <summary>
    /// Gets how long to wait in total for an item that is checked out, or open in an editor (423). The first delay is 15 seconds; later
    /// delays grow to at most 5 minutes.
    /// </summary>
    /// <value>
    /// The default is <see cref="TimeSpan.Zero"/>: the upload fails immediately. An upload session that was already started
    /// (<see cref="TransferReason.Locked"/>) can be resumed.
    /// </value>
    /// <remarks><see href="https://learn.microsoft.com/graph/errors"/>, <c>resourceLocked</c></remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan LockedItemTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>Gets the time of the last modification that the service shows for the file.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <see cref="FileTimes"/> decides. With a value, a small file is also sent through an upload
    /// session.
    /// </value>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>
    /// Gets what happens to the created and last-modified times of the local file. Content from memory or a stream has no times. If the
    /// service does not accept them, the file is stored without (<see cref="UploadReceipt.TimesPreserved"/>).
    /// </summary>
    /// <value>
    /// The default is <see cref="FileTimes.Preserve"/>: a file that is sent in one request (<see cref="MaxSingleRequestSize"/>) takes a
    /// second request for its times, and on OneDrive for Business and SharePoint that makes a second version.
    /// </value>
    /// <remarks>
    /// The body of a PUT is the content alone (<see href="https://learn.microsoft.com/graph/api/driveitem-put-content"/>), so only the
    /// request that opens an upload session can carry times
    /// (<see href="https://learn.microsoft.com/graph/api/resources/driveitemuploadableproperties"/>).
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public FileTimes FileTimes { get; init => field = EnumRules.CheckDefined(value); }

    /// <summary>Gets what to do if an earlier run started to send the file and the file has other content now.</summary>
    /// <value>The default is <see cref="SourceChangedBehavior.Fail"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public SourceChangedBehavior IfChanged { get; init => field = EnumRules.CheckDefined(value); }

    /// <summary>
    /// Gets whether the SHA-256 hash of the content is computed too, which costs about half a second of processor time for each GiB. The
    /// QuickXorHash that verifies the upload is always computed.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ComputeSha256 { get; init; }

    /// <summary>
    /// Gets a callback that runs when all bytes are stored, before they become a file. To publish several files together, wait in the
    /// callback until all uploads have called it. After a failure, the callback can be called again, also by a later run. An upload that
    /// was stopped in the callback can be resumed until its session expires.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: the file is created with its last byte. Otherwise the session is opened with
    /// <c>deferCommit</c>, for small files too.
    /// </value>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#completing-a-file"/>: OneDrive for Business and
    /// SharePoint only.
    /// </remarks>
    public Func<CancellationToken, Task>? BeforeCommit { get; init; }

    /// <summary>Gets the size of one range of an upload session, in bytes.</summary>
    /// <value>
    /// The default is <see langword="null"/>: 10 MiB at first, doubled up to <see cref="MaxFragmentSize"/> while a range takes less than
    /// 20 seconds, halved after a lost connection or a gateway timeout.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is not a multiple of 327,680 bytes (320 KiB), or exceeds <see cref="MaxFragmentSize"/>.
    /// </exception>
    public int? FragmentSize
    {
        get;
        init
        {
            if (value is <= 0 or > MaxFragmentSize || value % UploadPlan.FragmentAlignment is not (null or 0))
            {
                const long alignment = UploadPlan.FragmentAlignment;
                var message = $"FragmentSize must be a multiple of {alignment} bytes (320 KiB), and at most {MaxFragmentSize} bytes.";
                throw new ArgumentOutOfRangeException(nameof(value), value, message);
            }

            field = value;
        }
    }

    /// <summary>
    /// Gets the size in bytes up to which a file is sent in one request. Such an upload takes one round trip instead of three, and cannot
    /// be resumed.
    /// </summary>
    /// <value>The default is 4,194,304 (4 MiB).</value>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-put-content"/></remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or exceeds the 250 MB that the service accepts.</exception>
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

    /// <summary>
    /// Whether a file of this size is sent in one PUT. A PUT cannot carry times or defer the commit. An empty file always is, because a
    /// session cannot take zero bytes.
    /// </summary>
    /// <param name="size">The size of the file in bytes.</param>
    /// <param name="hasTimes">Whether the times of the file are known.</param>
    internal bool FitsInSingleRequest(long size, bool hasTimes) =>
        size == 0 || (size <= MaxSingleRequestSize && LastModified is null && BeforeCommit is null
            && !(hasTimes && FileTimes == FileTimes.PreserveInOneVersion));

    /// <summary>Whether the service accepts a file of this size in one PUT, and nothing requires a session.</summary>
    internal bool CanUseSingleRequest(long size) => size <= ServiceSingleRequestLimit && BeforeCommit is null;

    /// <summary>Whether sending the file twice has the same result as sending it once.</summary>
    internal bool IsIdempotent => Conflict == ConflictBehavior.Replace && IfMatch is null;

    /// <summary>The modification time that a session gives the file: the one from the options, or else the one of the source.</summary>
    internal DateTime? GetLastModified(UploadSource source) =>
        LastModified?.UtcDateTime ?? (FileTimes == FileTimes.Ignore ? null : source.LastWriteUtc);

    /// <summary>The time at which the file was created, as the service shows it.</summary>
    internal DateTime? GetCreated(UploadSource source) => FileTimes == FileTimes.Ignore ? null : source.CreatedUtc;
}
