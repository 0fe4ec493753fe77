using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
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
    /// <exception cref="SignInException">No token is available.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-get"/></remarks>
    public IAsyncEnumerable<UserResult> GetManyAsync(
        IAsyncEnumerable<string> idsOrNames,
        IReadOnlyList<string>? select = null,
        BulkOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idsOrNames);
        var properties = UserProperties.FormatSelect(select);
        return ExecuteAsync(idsOrNames, CreateRequest, "users.get", options, cancellationToken);

        BulkRequest CreateRequest(string user) => new(user, HttpMethod.Get, UserUrl.Create(user, properties));
    }

    /// <summary>
    /// Enables accounts, so that the users can sign in. Requires <c>User.EnableDisableAccount.All</c> with <c>User.Read.All</c>, and a
    /// role such as User Administrator.
    /// </summary>
    /// <inheritdoc cref="DisableAsync"/>
    public IAsyncEnumerable<UserResult> EnableAsync(
        IAsyncEnumerable<string> idsOrNames, BulkOptions? options = null, CancellationToken cancellationToken = default) =>
        SetAccountEnabledAsync(idsOrNames, enabled: true, options, cancellationToken);

    /// <summary>
    /// Disables accounts, so that the users cannot sign in. Requires <c>User.EnableDisableAccount.All</c> with <c>User.Read.All</c>, and a
    /// role such as User Administrator.
    /// </summary>
    /// <param name="idsOrNames">Object ids or user principal names. Each has exactly one result, in no particular order.</param>
    /// <param name="options">The options; <see langword="null"/> for the defaults. With a state the job can be resumed after the process
    /// was killed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SignInException">No token is available.</exception>
    /// <exception cref="GraphException">The state file belongs to another job or cannot be written.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-update"/></remarks>
    public IAsyncEnumerable<UserResult> DisableAsync(
        IAsyncEnumerable<string> idsOrNames, BulkOptions? options = null, CancellationToken cancellationToken = default) =>
        SetAccountEnabledAsync(idsOrNames, enabled: false, options, cancellationToken);

    private IAsyncEnumerable<UserResult> SetAccountEnabledAsync(
        IAsyncEnumerable<string> idsOrNames, bool enabled, BulkOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(idsOrNames);
        var content = GraphContent.Json(new JsonObject { ["accountEnabled"] = enabled });
        var operation = enabled ? "users.enable" : "users.disable";
        return ExecuteAsync(idsOrNames, CreateRequest, operation, options, cancellationToken);

        BulkRequest CreateRequest(string user) => new(user, HttpMethod.Patch, UserUrl.Create(user)) { Content = content };
    }

    private async IAsyncEnumerable<UserResult> ExecuteAsync(
        IAsyncEnumerable<string> idsOrNames,
        Func<string, BulkRequest> createRequest,
        string operation,
        BulkOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var requests = UserRequests.CreateRequestsAsync(idsOrNames, createRequest, cancellationToken);
        await foreach (var result in _graph.BulkAsync(requests, operation, options, cancellationToken).ConfigureAwait(false))
            yield return UserRequests.ToUserResult(result);
    }
}
