using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit;

/// <summary>Options for file transfers.</summary>
public sealed class FileTransferOptions
{
    /// <summary>Gets or sets where unfinished uploads are recorded.</summary>
    /// <value>
    /// The default is a folder of the current user. With <see langword="null"/> nothing is recorded: an upload that fails deletes its
    /// session, and the next call starts from the first byte. If the folder cannot be used, uploads run without a journal and a warning is
    /// logged.
    /// </value>
    public TransferJournalOptions? Journal { get; set; } = new();

    /// <summary>Gets or sets the clock for delays between attempts.</summary>
    /// <value>The default is <see langword="null"/>: the clock of the client, or else <see cref="TimeProvider.System"/>.</value>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Gets or sets the logger factory. Upload URLs are never logged.</summary>
    /// <value>The default is <see langword="null"/>: the logger factory of the client, or else no logging.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Gets or sets the domains, in addition to Microsoft's own, to which file content may be sent, and which pasted addresses may name:
    /// <c>files.example.com</c> includes all its subdomains.
    /// </summary>
    /// <value>The default is an empty list.</value>
    public IReadOnlyList<string> TrustedDomains { get; set; } = [];

    /// <summary>
    /// Gets or sets whether opening a sharing link accepts it for the user, who then has lasting access to the item, as after opening the
    /// link in a browser.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>: a link that the user has never opened is refused with 403, and nothing changes.
    /// </value>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get#prefer-header-values"/> (<c>redeemSharingLink</c>).</remarks>
    public bool RedeemSharingLinks { get; set; }
}
