using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Rules;

// The mode of every rule: at a start, the mode in the options; without one, the mode that an earlier run changed; without one, the
// default. A restored snapshot has the modes that were in force when it was taken.
internal sealed class RuleRegistry
{
    private static readonly LocalRule[] All = Enum.GetValues<LocalRule>();

    private readonly StateFolder _stateFolder;
    private readonly RuleMode[] _initial; // by rule: what Replace goes back to
    private readonly object _gate = new();
    private RuleMode[] _modes; // by rule: those in force; replaced as a whole, under the lock
    private IReadOnlyDictionary<LocalRule, RuleMode> _changed; // those that were changed at run time

    public RuleRegistry(StateFolder stateFolder, LocalTenantOptions options)
    {
        _stateFolder = stateFolder;
        _initial = [.. RuleTable.All.Select(definition => definition.Default)];
        Apply(_initial, options.Rules);
        var stored = stateFolder.Read<RuleState>(StateLayout.RulesFile);
        _changed = Parse(stored?.Changed);
        _modes = [.. RuleTable.All.Select(definition => definition.Default)];
        if (stateFolder.IsRestored && stored is not null)
        {
            Apply(_modes, Parse(stored.InForce));
            return;
        }

        Apply(_modes, _changed);
        Apply(_modes, options.Rules);
        if (stored is null || !Parse(stored.InForce).OrderBy(pair => pair.Key).SequenceEqual(ReadAll().OrderBy(pair => pair.Key)))
            Save();
    }

    public RuleMode GetMode(LocalRule rule) => Volatile.Read(ref _modes)[(int)RuleTable.Get(rule).Rule];

    public IReadOnlyDictionary<LocalRule, RuleMode> ReadAll()
    {
        var modes = Volatile.Read(ref _modes);
        return All.ToDictionary(rule => rule, rule => modes[(int)rule]);
    }

    // Changes these rules; the others stay.
    public void Change(IEnumerable<KeyValuePair<LocalRule, RuleMode>> changes)
    {
        lock (_gate)
        {
            var changed = new Dictionary<LocalRule, RuleMode>(_changed);
            foreach (var (rule, mode) in changes)
                changed[rule] = mode;
            Set(Volatile.Read(ref _modes), changed);
        }
    }

    // Changes these rules; the others get the modes that they had without any change.
    public void Replace(IEnumerable<KeyValuePair<LocalRule, RuleMode>> changes)
    {
        lock (_gate)
        {
            Set(_initial, changes.ToDictionary());
        }
    }

    private void Set(RuleMode[] previous, Dictionary<LocalRule, RuleMode> changed)
    {
        RuleMode[] modes = [.. previous];
        Apply(modes, changed);
        _changed = changed;
        Volatile.Write(ref _modes, modes);
        Save();
    }

    private void Save() => _stateFolder.Write(StateLayout.RulesFile, new RuleState(Format(_changed), Format(ReadAll())));

    private static void Apply(RuleMode[] modes, IEnumerable<KeyValuePair<LocalRule, RuleMode>> changes)
    {
        foreach (var (rule, mode) in changes)
        {
            modes[(int)RuleTable.Get(rule).Rule] = Enum.IsDefined(mode)
                ? mode
                : throw new ArgumentOutOfRangeException(nameof(changes), mode, "There is no such mode. Use Refuse, Warn or Allow.");
        }
    }

    private static Dictionary<string, string> Format(IReadOnlyDictionary<LocalRule, RuleMode> modes) =>
        modes.ToDictionary(pair => RuleTable.GetName(pair.Key), pair => RuleTable.GetName(pair.Value));

    // Leaves out names that this version does not know, because a later version may have stored them.
    private static Dictionary<LocalRule, RuleMode> Parse(IReadOnlyDictionary<string, string>? stored)
    {
        var modes = new Dictionary<LocalRule, RuleMode>();
        foreach (var (name, value) in stored ?? new Dictionary<string, string>())
        {
            if (RuleTable.TryParse(name, out LocalRule rule) && RuleTable.TryParse(value, out RuleMode mode))
                modes[rule] = mode;
        }

        return modes;
    }
}
