using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// The scripted faults of a tenant. Each fault applies as many times as requested, in a fixed order and never at random.
/// </summary>
/// <remarks>
/// A request meets at most one fault: first a rate limit that rejects it, then the faults with a number of times, then those that stay
/// until they are removed, each in the order they were added. A path is the path of the request without its query, such as
/// <c>/v1.0/me</c>; it is compared with the path as sent and with its decoded form, ignoring case. A <c>*</c> matches any characters.
/// Faults apply to a request inside a batch under its own path; for a fault that drops the connection, the batch reports 504.
/// </remarks>
[NotInSnapshots("scripted by the test")]
public sealed partial class LocalFaults
{
    private readonly FaultRegistry _registry;
    private readonly FaultScope _scope;
    private readonly Func<TenantServices> _services;
    private readonly TimeProvider _timeProvider;

    internal LocalFaults(Func<TenantServices> services, TimeProvider timeProvider)
        : this(new FaultRegistry(), FaultScope.Any, services, timeProvider)
    {
    }

    private LocalFaults(FaultRegistry registry, FaultScope scope, Func<TenantServices> services, TimeProvider timeProvider) =>
        (_registry, _scope, _services, _timeProvider) = (registry, scope, services, timeProvider);

    /// <summary>Gets how many more times the faults will apply, without those that stay until they are removed.</summary>
    public int Remaining => _registry.ReadAll(fault => fault.Remaining ?? 0).Sum();

    /// <summary>
    /// Gets the faults in the order they were added, with the last 100 that have applied as often as requested; a removed fault is not in
    /// the list.
    /// </summary>
    public IReadOnlyList<LocalFault> All => _registry.ReadAll(fault => new LocalFault(_registry, fault));

    internal FaultRegistry Registry => _registry;

    /// <summary>
    /// Returns a view of these faults that narrows every fault added through it:
    /// <c>tenant.Faults.For(user: "ada@contoso.com", skip: 2).LoseResponse("/v1.0/me")</c>. The other members of the view, such as
    /// <see cref="Clear"/>, act on all faults of the tenant.
    /// </summary>
    /// <remarks>
    /// Not every fault can be narrowed in every way: a fault of an upload takes only <paramref name="skip"/>. Its method throws an
    /// <see cref="ArgumentException"/> that names the argument.
    /// </remarks>
    /// <param name="user">
    /// The id or the name of the user whose token the request carries, or for whom a token is requested; null, the default, affects every
    /// request. Requests to upload and download addresses carry no user.
    /// </param>
    /// <param name="skip">
    /// The number of requests that pass before the fault applies. All requests that it could apply to count, also those that meet another
    /// fault. The default is 0.
    /// </param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <param name="batchId">
    /// The id of a request in its batch, so that only requests of batches are affected; null, the default, affects any.
    /// </param>
    /// <returns>The view. A view of a view is narrowed by both.</returns>
    /// <exception cref="ArgumentException">The tenant has no such user.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="skip"/> is negative.</exception>
    public LocalFaults For(string? user = null, int skip = 0, string? method = null, string? batchId = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        var found = user is null ? _scope.User : _services().Users.Get(user, nameof(user));
        var scope = new FaultScope
        {
            User = found,
            Skip = skip > 0 ? skip : _scope.Skip,
            Method = method ?? _scope.Method,
            BatchId = batchId ?? _scope.BatchId,
        };
        return new LocalFaults(_registry, scope, _services, _timeProvider);
    }

    /// <summary>
    /// Adds a fault in its JSON form, as in a seed file and in the control API:
    /// <c>{"kind":"throttle","path":"/v1.0/users*","retryAfter":2}</c>. The kinds are the methods of this type, in camel case.
    /// </summary>
    /// <param name="fault">The fault. Durations in it are numbers of seconds.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException">
    /// A field is missing, unknown or has an impossible value; the message names the field and what is allowed.
    /// </exception>
    public LocalFault Add(JsonObject fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var added = FaultKinds.Add(this, fault);
        added.Scripted.Json = (JsonObject)fault.DeepClone();
        return added;
    }

    /// <summary>Removes all faults, rate limits, withheld scopes and required interactions.</summary>
    public void Clear() => _registry.Remove(_ => true);

    // Rate limits come before scripted faults, as in a service that throttles before it processes a request.
    internal Fault? TakeFault(FaultedRequest request)
    {
        if (_registry.IsEmpty)
            return null;
        if (CheckRateLimits(request) is { } rejection)
            return rejection;
        var taken = _registry.Take<RequestFault>(
            request.Context, (scope, fault) => scope.Includes(request) && fault.Condition?.Invoke(request) != false);
        return (taken?.Effect as RequestFault)?.Fault;
    }

    private LocalFault AddFault(
        string path,
        string? method,
        int? times,
        Fault fault,
        Func<FaultedRequest, bool>? condition = null,
        [CallerMemberName] string caller = "")
    {
        RequirePath(path);
        if (times < 1)
            throw new ArgumentOutOfRangeException(nameof(times), times, "A fault applies at least once.");
        return AddEffect(
            _scope with { Path = path, Method = method ?? _scope.Method }, new RequestFault(fault, condition), times, caller);
    }

    // The caller is the public method, whose name in camel case is the kind.
    private LocalFault AddEffect(FaultScope scope, object effect, int? times, [CallerMemberName] string caller = "") =>
        new(_registry, _registry.Add(JsonNamingPolicy.CamelCase.ConvertName(caller), scope, effect, times));

    // A fault that no request can meet would let the test of its handling pass.
    private static void RequirePath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (PathPattern.FindProblem(path) is { } expected)
            throw new ArgumentException($"No request can meet a fault at '{path}': expected {expected}.", nameof(path));
    }

    private void RequireScope(string caller, bool allowsRequest, bool allowsUser, bool allowsSkip = true)
    {
        var problem = _scope switch
        {
            { Method: not null } when !allowsRequest => "method",
            { BatchId: not null } when !allowsRequest => "batchId",
            { User: not null } when !allowsUser => "user",
            { Skip: > 0 } when !allowsSkip => "skip",
            _ => null,
        };
        if (problem is not null)
            throw new ArgumentException(
                $"{JsonNamingPolicy.CamelCase.ConvertName(caller)} cannot be narrowed with '{problem}'. Leave it out.");
    }
}
