using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit;

/// <summary>How files are transferred. Every option has a working default.</summary>
public sealed class FileTransferOptions
{
    /// <summary>Where unfinished uploads are written down.</summary>
    /// <value>
    /// A folder of the user's own. <see langword="null"/>: nowhere; an upload that does not end gives its session up and begins at the beginning the next time.
    /// Where the folder cannot be used the upload goes on without, and a warning is logged.
    /// </value>
    public TransferJournalOptions? Journal { get; set; } = new();

    /// <summary>The clock for waits between tries.</summary>
    /// <value><see langword="null"/>: the client's, or else the machine's.</value>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Where to log. No address of an upload is ever logged.</summary>
    /// <value><see langword="null"/>: where the client logs, or else nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Domains, beyond Microsoft's own, that may be sent bytes: <c>files.example.com</c> and everything below it.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> TrustedDomains { get; set; } = [];
}
