using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// How strict a tenant is, by category: <c>tenant.Rules[LocalRule.CustomQueryOption] = RuleMode.Refuse</c>. A change applies to the next
/// request. A state folder and snapshots keep it.
/// </summary>
public sealed class LocalRules
{
    private readonly Func<TenantServices> _services;

    internal LocalRules(Func<TenantServices> services) => _services = services;

    /// <summary>Gets or sets what the tenant does with a request that breaks a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <value>The default is the mode in <see cref="LocalTenantOptions.Rules"/> or, without one, the default of the rule.</value>
    /// <exception cref="ArgumentOutOfRangeException">The rule or the mode does not exist.</exception>
    public RuleMode this[LocalRule rule]
    {
        get => _services().Rules.GetMode(rule);
        set => _services().Rules.Change([KeyValuePair.Create(rule, value)]);
    }

    /// <summary>Sets all rules to one mode: <see cref="RuleMode.Refuse"/> is as strict as possible.</summary>
    /// <param name="mode">The mode.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mode does not exist.</exception>
    public void SetAll(RuleMode mode) =>
        _services().Rules.Change(Enum.GetValues<LocalRule>().Select(rule => KeyValuePair.Create(rule, mode)));

    /// <summary>Sets each rule to its mode in <see cref="LocalTenantOptions.Rules"/> or, without one, to its default.</summary>
    public void Reset() => _services().Rules.Replace([]);
}
