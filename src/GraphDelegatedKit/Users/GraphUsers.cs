using GraphDelegatedKit.Bulk;
using GraphDelegatedKit.Users;

namespace GraphDelegatedKit;

/// <summary>
/// User operations: lists users, looks up many at once, and enables or disables accounts. Obtained from
/// <see cref="GraphClientUsersExtensions.Users"/>.
/// </summary>
public sealed class GraphUsers
{
    private readonly IGraphClient _graph;

    internal GraphUsers(IGraphClient graph) => _graph = graph;

    /// <summary>
    /// Lists all users, 999 per page. Requires <c>User.ReadBasic.All</c>, or <c>User.Read.All</c> for <c>jobTitle</c> and
    /// <c>accountEnabled</c>.
    /// </summary>
    /// <param name="select">The properties to read; <see langword="null"/> for id, userPrincipalName, displayName, jobTitle and
    /// accountEnabled.</param>
    /// <exception cref="ArgumentException"><paramref name="select"/> is empty or contains an empty name.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-list"/></remarks>
    public GraphPages<User> ListAsync(IReadOnlyList<string>? select = null)
    {
        var properties = UserProperties.FormatSelect(select);
        return _graph.ListAsync<User>($"users?$top=999&$select={properties}");
    }

    /// <summary>Looks up users in batches of 20. Requires <c>User.Read.All</c> for <c>jobTitle</c> and <c>accountEnabled</c>.</summary>
    /// <param name="idsOrNames">Object ids or user principal names. Each has exactly one result, in no particular order.</param>
    /// <param name="select">The properties to read; <see langword="null"/> for id, userPrincipalName, displayName, jobTitle and
    /// accountEnabled.</param>
    /// <param name="options">The options; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ArgumentException"><paramref name="select"/> is empty or contains an empty name.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="BulkOptions.MaxConcurrentBatches"/> is less than 1 or greater than
    /// 100.</exception>
    /// <exception cref="SignInException">No token is available.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-get"/></remarks>
    public IAsyncEnumerable<UserResult> GetManyAsync(
        IAsyncEnumerable<string> idsOrNames,
        IReadOnlyList<string>? select = null,
        BulkOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idsOrNames);
        return UserRequests.GetAsync(_graph, idsOrNames, UserProperties.FormatSelect(select), options, cancellationToken);
    }

    /// <inheritdoc cref="GetManyAsync(IAsyncEnumerable{string}, IReadOnlyList{string}, BulkOptions, CancellationToken)"/>
    public IAsyncEnumerable<UserResult> GetManyAsync(
        IEnumerable<string> idsOrNames,
        IReadOnlyList<string>? select = null,
        BulkOptions? options = null,
        CancellationToken cancellationToken = default) =>
        GetManyAsync(AsyncSequence.FromItems(idsOrNames), select, options, cancellationToken);

    /// <summary>
    /// Enables accounts, so that the users can sign in. Requires <c>User.EnableDisableAccount.All</c> with <c>User.Read.All</c>, and a
    /// role such as User Administrator.
    /// </summary>
    /// <inheritdoc cref="DisableAsync(IAsyncEnumerable{string}, UserChangeOptions, CancellationToken)"/>
    public IAsyncEnumerable<UserResult> EnableAsync(
        IAsyncEnumerable<string> idsOrNames, UserChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(idsOrNames, enabled: true, options, cancellationToken);

    /// <inheritdoc cref="EnableAsync(IAsyncEnumerable{string}, UserChangeOptions, CancellationToken)"/>
    public IAsyncEnumerable<UserResult> EnableAsync(
        IEnumerable<string> idsOrNames, UserChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(AsyncSequence.FromItems(idsOrNames), enabled: true, options, cancellationToken);

    /// <summary>
    /// Disables accounts, so that the users cannot sign in. Requires <c>User.EnableDisableAccount.All</c> with <c>User.Read.All</c>, and a
    /// role such as User Administrator. The account of the signed-in user is refused unless
    /// <see cref="UserChangeOptions.IncludeSelf"/> is set.
    /// </summary>
    /// <param name="idsOrNames">Object ids or user principal names. Each has exactly one result, in no particular order.</param>
    /// <param name="options">The options; <see langword="null"/> for the defaults. With a state the job can be resumed after the process
    /// was killed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="BulkOptions.MaxConcurrentBatches"/> is less than 1 or greater than
    /// 100.</exception>
    /// <exception cref="SignInException">No token is available.</exception>
    /// <exception cref="GraphException">The state file belongs to another job or cannot be written, or the signed-in user could not be
    /// read, so that the job was not started.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-update"/></remarks>
    public IAsyncEnumerable<UserResult> DisableAsync(
        IAsyncEnumerable<string> idsOrNames, UserChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(idsOrNames, enabled: false, options, cancellationToken);

    /// <inheritdoc cref="DisableAsync(IAsyncEnumerable{string}, UserChangeOptions, CancellationToken)"/>
    public IAsyncEnumerable<UserResult> DisableAsync(
        IEnumerable<string> idsOrNames, UserChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(AsyncSequence.FromItems(idsOrNames), enabled: false, options, cancellationToken);

    private IAsyncEnumerable<UserResult> ChangeAsync(
        IAsyncEnumerable<string> idsOrNames, bool enabled, UserChangeOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(idsOrNames);
        options ??= new UserChangeOptions();
        BulkOptions.Validate(options);
        return new AccountChange(_graph, enabled, options).RunAsync(idsOrNames, cancellationToken);
    }
}
