namespace GraphDelegatedKit;

/// <summary>
/// Options of <see cref="GraphUsers.EnableAsync(IAsyncEnumerable{string}, UserChangeOptions, CancellationToken)"/> and
/// <see cref="GraphUsers.DisableAsync(IAsyncEnumerable{string}, UserChangeOptions, CancellationToken)"/>. Every option has a working
/// default.
/// </summary>
public sealed class UserChangeOptions : BulkOptions
{
    /// <summary>
    /// Gets or sets whether to report what would be changed (<see cref="UserOutcome.WouldChange"/>) and to change nothing. Reads the
    /// accounts, as <see cref="LookFirst"/> does, and needs no permission to change them.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool DryRun { get; set; }

    /// <summary>
    /// Gets or sets whether to read each account first and to change only those in the other state; the rest is
    /// <see cref="UserOutcome.Unchanged"/>.
    /// </summary>
    /// <value>The default is <see langword="false"/>: each account is changed without being read.</value>
    public bool LookFirst { get; set; }

    /// <summary>
    /// Gets or sets whether the account of the signed-in user may be changed too. Otherwise its result is
    /// <see cref="UserOutcome.Refused"/>, so that an administrator does not disable their own account by accident.
    /// </summary>
    /// <value>The default is <see langword="false"/>: the first user of the source causes one request for <c>/me</c>.</value>
    public bool IncludeSelf { get; set; }
}
